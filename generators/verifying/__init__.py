"""What a program can verify of an answer: constraints, calls, numbers, planted errors."""

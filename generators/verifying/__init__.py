"""What a program can verify of an answer: calls, edits, phone numbers, planted errors."""

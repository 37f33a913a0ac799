"""What is the same as something else: duplicates in a run, and evaluation sets."""

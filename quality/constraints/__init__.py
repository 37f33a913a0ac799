"""Whether an answer keeps what was asked of it, to the letter, as far as a program can tell."""

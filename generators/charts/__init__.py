"""Charts whose data a program drew, with the questions of `generators.documents` about their tables."""

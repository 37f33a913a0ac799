"""Multiple-choice items that people let through, as a benchmark: for harnesses, with card and contamination index."""

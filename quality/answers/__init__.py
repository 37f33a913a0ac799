"""Is it an answer at all: length, form, truncation, loops, leftovers, quotes."""

"""Rows of packs that a teacher grows out of other rows: what it is asked for, pack by pack, and what becomes a row."""

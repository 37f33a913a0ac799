"""Judges: one, and several over the same content."""

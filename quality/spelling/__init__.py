"""Orthography after the AO90, and the dictionary."""

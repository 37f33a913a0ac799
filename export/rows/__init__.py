"""Rows before they have a format: read from runs, decided, compared, spooled."""

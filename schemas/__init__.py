"""Rows, ids, settings and errors: the floor that every other folder stands on. Standard library and pydantic alone."""

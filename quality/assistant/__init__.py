"""Assistants' talk: refusals, openers, closings, talk of themselves."""

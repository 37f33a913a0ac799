"""Personas from Portugal's census: published tables, joints fitted to them, people drawn and put into words."""

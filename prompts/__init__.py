"""Recipes, packs and templates: what to ask, as data."""

"""Checks of a text or a sample: is it European Portuguese, and is it usable training data?"""

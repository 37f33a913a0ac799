"""Datasets that are there already, row by row: where they lie, how many rows they have, and the i-th of them.

Nothing is held in memory but where some of the rows begin; a row that can't be read is a row with a fault.
"""

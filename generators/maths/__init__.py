"""Exercises of school maths that a program makes and solves, one file for each part of the programme."""

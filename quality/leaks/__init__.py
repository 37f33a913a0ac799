"""Brazilianisms in a text meant to be European Portuguese, with the European form."""

from quality.leaks.evidence import MarkerCounts, marker_counts
from quality.leaks.find import find_leaks
from quality.leaks.treatment import TreatmentProblem, treatment_problems

__all__ = ["MarkerCounts", "TreatmentProblem", "find_leaks", "marker_counts", "treatment_problems"]

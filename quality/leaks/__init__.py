"""Brazilianisms in a text meant to be European Portuguese, with the European form."""

from quality.leaks.find import find_leaks
from quality.leaks.treatment import TreatmentProblem, treatment_problems

__all__ = ["TreatmentProblem", "find_leaks", "treatment_problems"]

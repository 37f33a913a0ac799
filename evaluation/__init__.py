"""How Portuguese a model is: answers to held-out questions, measured, with intervals."""

"""Small worlds of data that tools change: what is in them, what a call does, and the state that a task must come to."""

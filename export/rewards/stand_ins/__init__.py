"""What the checkers take from the rest of the project, in the standard library alone: only ever read as text."""

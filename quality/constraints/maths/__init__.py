"""Results of school maths as Portugal writes them: read without running anything, and compared."""

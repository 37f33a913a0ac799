"""A run's tables on disk: appended whole or not at all, and read lazily with an explicit schema."""

"""The real argilla-server as one process on SQLite. Runs in an environment of its own, without the project."""

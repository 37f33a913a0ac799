"""The Argilla server: its client, datasets and records."""

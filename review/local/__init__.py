"""An Argilla server on this machine: its environment, process and users."""

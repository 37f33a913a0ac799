"""An example of a package with plugins for Filigrana: docs/plugins.md tells how each is made."""

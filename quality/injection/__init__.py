"""Orders to a model inside texts that are only to be read."""

"""From a run's samples and people's decisions to versioned, documented datasets that trainers load as they are."""

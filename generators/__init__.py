"""From a seed to a sample: methods, teachers, judges."""

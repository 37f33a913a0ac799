"""What is wrong with a sound: its length, silence, clipping, and words that aren't heard in it."""

"""What goes beside the data for reinforcement learning: one file that scores answers, and needs nothing but Python."""

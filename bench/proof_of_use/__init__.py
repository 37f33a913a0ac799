"""Does it help? One base model trained on what a teacher wrote, on what passed the gate, and on what was repaired."""

"""Tables and records that a program makes, with questions whose answers it knows."""

"""Ray: actors that each hold a teacher and roll many rollouts at once; a driver that hands out work and counts."""

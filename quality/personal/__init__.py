"""Personal data of people in Portugal."""

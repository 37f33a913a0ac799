"""A teacher behind a batch API: requests go in rounds, at half the price, and are answered within a day."""

"""What a run will cost: requests, tokens, hours, money."""

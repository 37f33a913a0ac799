"""Written Portuguese as it is said in Portugal: numbers, dates, money, addresses, abbreviations, in words."""

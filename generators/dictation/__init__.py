"""What a dictation is made of: hours, dates, money, addresses, numbers of Portugal, drawn by a program."""

"""A benchmark of our own passages through the real review server, then three harnesses: do all agree on every item?"""

"""Problems worth thinking about, made and solved by programs: any number of them, each with one right result.

A family is a function from dice to a puzzle. To add one, write it and enter it in `families.FAMILIES`.
"""

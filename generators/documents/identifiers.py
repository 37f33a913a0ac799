"""Numbers of identification that are nobody's, with right check digits.

Firms have a NIF that begins with 599: numbers of firms begin with 5 and are given in order, and none that begins with
599 is known to us (no register was asked). No person has one: a till's «Consumidor final» is the generic 999999990.
Accounts are of a bank whose code is 9999.
"""

from __future__ import annotations

from random import Random

from quality.personal.identifiers import nif_check_digit

FINAL_CONSUMER = "999 999 990"


def firm_nif(dice: Random) -> str:
    """'599 012 347': nine digits, the last one right."""
    digits = f"599{dice.randrange(100_000):05d}"
    digits += str(nif_check_digit(digits))
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"


def iban(dice: Random) -> str:
    """'PT50 9999 ...': bank and branch that don't exist, an account, and the two digits that make 1 modulo 97."""
    body = f"9999{dice.randrange(10_000):04d}{dice.randrange(10**11):011d}"
    digits = f"{body}{98 - int(body) * 100 % 97:02d}"
    return " ".join(("PT50", *(digits[place : place + 4] for place in range(0, 21, 4))))

"""Portuguese numbers of identification and their check digits. Functions take them without spaces."""

from __future__ import annotations

NISS_WEIGHTS = (29, 23, 19, 17, 13, 11, 7, 5, 3, 2)


def is_nif(digits: str) -> bool:
    """A taxpayer number (NIF): nine digits, the last one 11 - (sum by weights 9 to 2) mod 11, 0 when that is over 9."""
    return (
        _is_digits(digits, 9)
        and (digits[0] not in "04" or digits.startswith("45"))
        and int(digits[8]) == nif_check_digit(digits[:8])
    )


def is_personal_nif(digits: str) -> bool:
    """A NIF of a person (1, 2, 3 and 45); those of firms and public bodies are public."""
    return is_nif(digits) and (digits[0] in "123" or digits.startswith("45"))


def _is_digits(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdigit()


def nif_check_digit(first: str) -> int:
    """The ninth digit of a NIF, from its first eight."""
    rest = sum(int(digit) * weight for digit, weight in zip(first, range(9, 1, -1), strict=True)) % 11
    return 0 if rest < 2 else 11 - rest


def is_niss(digits: str) -> bool:
    """A social security number (NISS): eleven digits, first 1 or 2, last 9 - (sum by primes) mod 10."""
    if not _is_digits(digits, 11) or digits[0] not in "12":
        return False
    return int(digits[10]) == 9 - sum(int(d) * w for d, w in zip(digits, NISS_WEIGHTS, strict=False)) % 10


def is_citizen_card(document: str) -> bool:
    """A Cartão de Cidadão document number: 9 digits, 2 letters or digits, 1 digit; Luhn over base 36."""
    if len(document) != 12 or not document.isascii() or not document.isalnum():
        return False
    if not (document[:9].isdigit() and document[11].isdigit()):
        return False
    total = 0
    for place, character in enumerate(document.upper()):
        value = int(character, 36)
        if place % 2 == 0:
            value = value * 2 - 9 if value * 2 > 9 else value * 2
        total += value
    return total % 10 == 0


def is_nib(digits: str) -> bool:
    """A bank account number (NIB): 21 digits whose remainder modulo 97 is 1."""
    return _is_digits(digits, 21) and int(digits) % 97 == 1

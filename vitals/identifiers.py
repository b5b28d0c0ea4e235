"""Numbers by which the law knows a provider: which texts are one.

What must not live here: whose they are.
"""

from __future__ import annotations


def is_npi(value: str) -> bool:
    """Tell whether *value* is ten digits with a right NPI check digit (Luhn over ``80840``+NPI).

    >>> is_npi("1234567893"), is_npi("1234567890"), is_npi("123")
    (True, False, False)
    """
    if len(value) != 10 or not value.isascii() or not value.isdigit():
        return False
    digits = [int(character) for character in reversed("80840" + value)]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def tax_digits(value: str) -> str | None:
    """Return the nine digits of a US tax id (EIN) without dashes and blanks, None if it is none.

    >>> tax_digits("12-3456789"), tax_digits("12 345 67")
    ('123456789', None)
    """
    digits = value.replace("-", "").replace(" ", "")
    return digits if len(digits) == 9 and digits.isascii() and digits.isdigit() else None

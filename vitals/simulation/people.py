"""Made-up people and numbers that no real person has, each findable by a search.

Surnames begin with ``ZZPHI``, first names with ``ZZGIVEN``, member ids with ``ZZMBR``, streets
hold ``ZZSTREET``. What must not live here: anything that looks like a real name.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from vitals.simulation.calendar import add_days
from vitals.simulation.events import Patient

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def npi(nine_digits: str) -> str:
    """The NPI made of nine digits and their check digit (Luhn over ``80840`` and the nine).

    >>> npi("123456789")
    '1234567893'
    """
    total = 0
    for place, character in enumerate(reversed("80840" + nine_digits)):
        digit = int(character) * (2 if place % 2 == 0 else 1)
        total += digit - 9 if digit > 9 else digit
    return nine_digits + str(-total % 10)


def letters(number: int, width: int = 4) -> str:
    """*number* written with letters, so that a name holds no digit.

    >>> letters(27)
    'AABB'
    """
    out = ""
    for _ in range(width):
        number, rest = divmod(number, 26)
        out = _LETTERS[rest] + out
    return out


def make_patient(rng: np.random.Generator, prefix: str, number: int) -> Patient:
    """The *number*-th patient of the practice with that claim prefix; every seventh a dependent."""
    code = f"{prefix}{letters(number)}"
    return Patient(
        patient_id=f"ZZPID{prefix}{number:05d}",
        last=f"ZZPHI{code}",
        first=f"ZZGIVEN{code}",
        born_on=add_days(date(1938, 1, 1), int(rng.integers(0, 27000))),
        sex="F" if rng.random() < 0.55 else "M",
        member_id=f"ZZMBR{prefix}{number * 7919 % 1000003:07d}",
        street=f"{100 + number} ZZSTREET {code}",
        holder=f"ZZHOLDER{code}" if number % 7 == 3 else "",
    )

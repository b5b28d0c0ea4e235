"""What a profile does to the texts of a column: cut, translate, turn, add, test.

A column is an array of tidied texts, "" where a cell says nothing; each distinct text is worked on
once. A text that is no number goes through unchanged, so that its conversion refuses it later.
What must not live here: where columns come from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from vitals.exports.cells import to_decimal
from vitals.exports.header import plain
from vitals.exports.rule import Condition, Sign

_REASON = re.compile(r"(?:(?:CO|PR|OA|PI|CR)[- ]?)?([A-Z]?\d{1,3})(?![A-Z0-9])", re.IGNORECASE)
"""A claim adjustment reason code at the beginning of a text, behind its group or alone."""

Texts = np.ndarray[Any, np.dtype[np.object_]]


def constant(text: str, rows: int) -> Texts:
    """Return a column of one text."""
    column: Texts = np.empty(rows, dtype=object)
    column[:] = text
    return column


def each(texts: Texts, change: Callable[[str], object]) -> Texts:
    """Return the column with *change* applied to every distinct text."""
    codes, found = pd.factorize(texts)
    changed: Texts = np.empty(len(found), dtype=object)
    changed[:] = [change(text) for text in found]
    spread: Texts = changed.take(codes)
    return spread


def combine(columns: Sequence[Texts], change: Callable[[tuple[str, ...]], str]) -> Texts:
    """Return one column of several; *change* sees every distinct combination once."""
    known: dict[tuple[str, ...], str] = {}
    combined: Texts = np.empty(len(columns[0]), dtype=object)
    for row, parts in enumerate(zip(*columns, strict=True)):
        if (text := known.get(parts)) is None:
            text = known[parts] = change(parts)
        combined[row] = text
    return combined


def word(text: str) -> str:
    """Return a value as profiles compare it: without case, blanks or punctuation.

    >>> word("In Process - Payer"), word("+")
    ('in_process_payer', '+')
    """
    return plain(text) or text.strip().lower()


def is_value(text: str, value: str) -> bool:
    """Tell whether a cell is a profile's value; one ending with ``*`` is only a beginning.

    >>> is_value("Rejected (Waystar)", "rejected*"), is_value("", ""), is_value("PAID", "pai")
    (True, True, False)
    """
    if value.endswith("*"):
        return word(text).startswith(word(value[:-1]))
    return word(text) == word(value)


def holds(condition: Condition, text: str) -> bool:
    """Tell whether a cell is as *condition* says; a blank is ``zero`` as a 0 is.

    >>> holds(Condition.model_validate({"is": "zero"}), "")
    True
    """
    if condition.among is not None and not any(is_value(text, v) for v in condition.among):
        return False
    if condition.others is not None and any(is_value(text, v) for v in condition.others):
        return False
    return condition.state is None or _is_in(condition.state, text)


def _is_in(state: str, text: str) -> bool:
    if state in {"filled", "empty"} or not text:
        return (not text) == (state in {"empty", "zero"})
    try:
        number = to_decimal(text)
    except ValueError:
        return state == "nonzero"  # no number, but not nothing: its conversion refuses it
    tests = {"nonzero": number != 0, "zero": number == 0, "positive": number > 0}
    return tests.get(state, number < 0)


def translate(text: str, words: Sequence[tuple[str, str]], other: str | None) -> str | None:
    """Return what a word stands for, *other* for any other text, None where it stands for nothing.

    A blank that has no word of its own stays blank.
    """
    for value, meant in words:
        if is_value(text, value):
            return meant
    return other if text and other is not None else None if text else ""


def cut(how: str, text: str) -> str:
    """Return the part of a text that *how* names.

    >>> cut("inside_parentheses", "Tricare East (99727)"), cut("before:,", "97110,GP")
    ('99727', '97110')
    """
    name, _, given = how.partition(":")
    match name:
        case "inside_parentheses":
            found = re.findall(r"\(([^()]*)\)", text)
            part = found[-1] if found else ""
        case "before_parentheses":
            part = text.partition("(")[0]
        case "before_space":
            part = text.partition(" ")[0]
        case "after_space":
            part = text.partition(" ")[2]
        case "digits":
            part = "".join(re.findall(r"[0-9]", text))
        case "upper":
            part = text.upper()
        case "reason_code":
            match = _REASON.match(text)
            part = match[1].upper() if match else ""
        case "before":
            part = text.partition(given)[0]
        case "after":
            part = text.partition(given)[2]
        case "first":
            part = text[: int(given)]
        case _:
            part = text[int(given) :]
    return part.strip()


def turn(text: str, sign: Sign) -> str:
    """Return a number with its sign turned, or without one; other text as it is.

    >>> turn("(20.00)", "negate"), turn("-5", "absolute"), turn("five", "negate")
    ('20.00', '5', 'five')
    """
    try:
        number = to_decimal(text)
    except ValueError:
        return text
    return _written(-number if sign == "negate" else abs(number))


def total(parts: tuple[str, ...]) -> str:
    """Return the exact sum of what is filled; the first part that is no number, where one is not.

    >>> total(("10.00", "", "-2.5")), total(("", "")), total(("1", "x"))
    ('7.50', '', 'x')
    """
    return _reckon([part for part in parts if part], lambda one, other: one + other)


def product(parts: tuple[str, ...]) -> str:
    """Return the exact product, blank where one part is blank.

    >>> product(("75.50", "2")), product(("75.50", ""))
    ('151.00', '')
    """
    return _reckon(parts, lambda one, other: one * other) if all(parts) else ""


def _reckon(parts: Sequence[str], step: Callable[[Decimal, Decimal], Decimal]) -> str:
    result: Decimal | None = None
    for part in parts:
        try:
            number = to_decimal(part)
        except ValueError:
            return part
        result = number if result is None else step(result, number)
    return "" if result is None else _written(result)


def _written(number: Decimal) -> str:
    return format(number, "f")

"""What belongs to a file as a whole and a person must decide: dates, equal headers, money unread.

What must not live here: doubts about one column's rule, which stand beside it (``rules``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from vitals.exports.header import plain
from vitals.exports.mapping.adjustments import tells_adjustments
from vitals.exports.mapping.columns import Grid, Source
from vitals.exports.mapping.model import Part
from vitals.exports.mapping.names import is_known
from vitals.exports.mapping.profile_text import safe_header
from vitals.exports.rows import DECIMAL_COMMA
from vitals.exports.shapes import date_words

_COMMA = re.compile(r"[$(-]*\d[\d.]*,\d\d\)?(?: ?(?:CR|DR))?", re.IGNORECASE)


def opened(parts: Sequence[Part], left: Iterable[Source]) -> Iterator[str]:
    """Ask about each column of reductions or reasons that no rule reads: money is behind it."""
    if not any(part.table in {"claims", "remittances", "transactions"} for part in parts):
        return
    for one in left:
        if tells_adjustments(one):
            yield (
                f"{safe_header(one)} looks like adjustments, denials or their reasons, and no rule "
                "reads it: map it ('adjust' in docs/profiles.md), or take this question away"
            )


def dates(chosen: Sequence[Source]) -> tuple[str, list[str]]:
    """Return how slash dates are read, from what the dated columns themselves prove."""
    said = [date_words(one.shape) for one in chosen]
    if "day_first" in said and "month_first" in said:
        where = ", ".join(f"'{one.name}'" for one in chosen if date_words(one.shape) == "day_first")
        return "month_first", [f"are the dates of {where} day first? Others are month first"]
    if "day_first" in said:
        return "day_first", []
    if "month_first" in said:
        return "month_first", []
    if "either" in said:
        return "month_first", ["no date tells day from month: is the month first?"]
    return ("iso" if "iso" in said else "month_first"), []


def repeated(chosen: Sequence[Source], listed: Sequence[Source]) -> Iterator[tuple[str, bool]]:
    """Ask about columns whose header stands several times; True where money stays unread."""
    for name, one in {plain(one.header): one for one in reversed(chosen) if one.header}.items():
        same = [other for other in listed if plain(other.header) == name]
        if len(same) < 2:
            continue
        read = [other for other in same if other in chosen]
        places, taken = _places(same), _places(read)
        said = f"'{one.header}'" if is_known(one.header) else "a header"
        asked = (
            f"{said} stands {len(same)} times (columns {places}): is column {taken} the right one?"
        )
        is_open = any(_is_money(other) for other in same if other not in read)
        yield f"{asked} The others are 'name#2' and so on", is_open


def _places(listed: Sequence[Source]) -> str:
    return ", ".join(str(one.position + 1) for one in listed)


def _is_money(one: Source) -> bool:
    shape = one.shape
    signed = shape.share("positive") + shape.share("negative")
    return shape.share("money") >= 0.9 and shape.share("cents") > 0 and signed > 0


def longer(grid: Grid) -> Iterator[str]:
    """Ask about rows that have more cells than the header."""
    width = len(grid.header)
    longer = sum(any(cell.strip() for cell in row[width:]) for row in grid.rows)
    if longer:
        yield (
            f"{longer:,} rows have more cells than the header: are the columns shifted, or may "
            "the rest be passed over ('longer_rows: true')?"
        )


def decimal_commas(listed: Sequence[Source]) -> Iterator[str]:
    """Tell the columns whose amounts have a decimal comma, which is not read."""
    for one in listed:
        texts = one.shape.texts
        rows = sum(n for text, n in texts.items() if _COMMA.fullmatch(text))
        if rows and rows >= 0.5 * one.shape.filled:
            yield f"{safe_header(one)}: {DECIMAL_COMMA}"

"""Made-up payments and claims, and every way of spelling them that X12 allows.

Small on purpose: a handful of amounts and names finds what a thousand would, and is read by eye.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.x12.writing import (
    Adjustment,
    Batch,
    Bill,
    BilledLine,
    Interchange,
    PaidClaim,
    PaidLine,
    Remit,
    SetAnswers,
    Spelling,
)

FIXED = settings(
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
"""The same examples on every machine."""

DELIMITERS = "!\"#$%&'()*+,/:;<=>?@[\\]^_`{|}~\t\x1c\x1d\x1e\x1f"
"""Everything an ISA may declare that no amount and no code below holds."""

CENTS = st.sampled_from([0, 1, 10, 5_00, 60_00, 99_99, 1_234_56])
SIGNED = st.sampled_from([0, 1, -1, 5_00, 15_00, -20_50, 7_05])
CODES = st.sampled_from(["99213", "97110", "G0283", "J1100"])
MODIFIERS = st.lists(st.sampled_from(["25", "59", "GP", "KX"]), max_size=4).map(tuple)
IDS = st.sampled_from(["A-1", "0", "CLP", "1234567890123456789012345", "X9"])
NAMES = st.sampled_from(["DOE", "ISA", "ISAAC", "NARCISA", "ST", "GS", "O", "DE LA CRUZ", "MÜLLER"])
ADJUSTMENTS = st.lists(
    st.builds(
        Adjustment,
        st.sampled_from(["CO", "PR", "OA", "PI"]),
        st.sampled_from(["45", "1", "2", "3", "97", "253", "B7"]),
        SIGNED,
    ),
    max_size=4,
).map(tuple)
PAID_LINES = st.builds(PaidLine, CODES, MODIFIERS, CENTS, ADJUSTMENTS)
PAID_CLAIMS = st.builds(
    PaidClaim,
    IDS,
    NAMES,
    st.sampled_from(["1", "2", "4", "19", "20"]),  # a reversal with a plus is refused
    st.lists(PAID_LINES, max_size=2).map(tuple),
    ADJUSTMENTS,
)
REMITS = st.builds(
    Remit,
    st.lists(PAID_CLAIMS, max_size=2).map(tuple),
    st.lists(st.tuples(st.sampled_from(["WO", "FB", "L6"]), SIGNED), max_size=3).map(tuple),
)
BILLED = st.builds(BilledLine, CODES, MODIFIERS, CENTS, st.integers(1, 40))
BILLS = st.builds(
    Bill,
    IDS,
    NAMES,
    st.sampled_from(["1", "7", "8"]),
    st.lists(BILLED, min_size=1, max_size=2).map(tuple),
)
BATCHES = st.builds(Batch, st.lists(BILLS, min_size=1, max_size=2).map(tuple))
ANSWERS = st.builds(SetAnswers, st.lists(st.booleans(), min_size=1, max_size=2).map(tuple))


@st.composite
def spellings(draw: Callable[..., Any]) -> Spelling:
    """Four different delimiters; line ends, indents or wraps only where none of them is one."""
    chosen = draw(st.lists(st.sampled_from(DELIMITERS), min_size=4, max_size=4, unique=True))
    element = draw(st.sampled_from([chosen[0], chosen[0], chosen[0], "Ä", "§"]))
    terminator = draw(st.sampled_from([chosen[1], chosen[1], chosen[1], "\n", "\r"]))
    breaks = terminator in "\r\n"
    return Spelling(
        element=element,
        terminator=terminator,
        component=chosen[2],
        repetition=draw(st.sampled_from([chosen[3], "U"])),
        after=""
        if breaks
        else draw(st.sampled_from(["", "", "\n", "\r\n", "\r", "\n    ", " \n"])),
        wrap=0 if breaks else draw(st.sampled_from([0, 0, 0, 60, 80, 132])),
        is_lower=draw(st.booleans()),
    )


@st.composite
def interchanges(draw: Callable[..., Any], *, answers: bool = True) -> Interchange:
    sets = draw(st.sampled_from([REMITS, BATCHES, *([ANSWERS] if answers else [])]))
    return Interchange(
        sets=tuple(draw(st.lists(sets, min_size=1, max_size=2))),
        spelling=draw(spellings()),
        has_ta1=draw(st.booleans()),
    )

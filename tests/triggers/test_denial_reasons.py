"""One reason behind many denials: what counts as one, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from tests.triggers.frames import HOLDS, Cell, evidence, kpi_frame, part_frame, practice, steady
from vitals.triggers import assess

DENIED = {**HOLDS, "denial_rate": steady((20, 150))}
Parts = Mapping[tuple[str, str, str], Sequence[Cell]]


def _evidence(rule: str, parts: Parts) -> pd.Series:
    frames = kpi_frame(DENIED), part_frame(parts)
    return evidence(assess(*frames, practice()), rule)


def test_codes_that_name_no_reason_are_not_one_reason() -> None:
    # 15 of 20 denials a month have codes of no group, 5 were eligibility
    found = _evidence(
        "denials.leading",
        {
            ("denial_rate", "group", "other"): steady((15, 150)),
            ("denial_rate", "group", "eligibility"): steady((5, 150)),
        },
    )

    assert not found["fired"]
    assert "eligibility and registration, stands behind 15 of 60 denials" in found["says"]


def test_denials_without_any_reason_have_no_leading_one() -> None:
    found = _evidence("denials.leading", {("denial_rate", "group", "other"): steady((20, 150))})

    assert found.isna()["fired"]


def test_what_repeats_without_a_reason_is_no_cause_to_mend() -> None:
    part = ("repeat_denial_rate", "triple", "acme|other|992")

    assert not _evidence("denials.triple", {part: steady((45, 60))})["fired"]


def test_denials_without_a_procedure_are_not_said_to_share_one() -> None:
    part = ("repeat_denial_rate", "triple", "acme|eligibility|unknown")
    found = _evidence("denials.triple", {part: steady((45, 60))})

    assert found["fired"]
    assert found["says"].startswith(
        "One payer has denied claims without a procedure for the same reason (eligibility and "
        "registration) three months running: 45 of 60 denials (75 %)"
    )

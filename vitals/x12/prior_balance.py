"""The balances of other payers' answers in an 837: what they were billed, took off and paid.

An imbalance is a warning: the next payer will return such a claim. It never costs the claim.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from vitals.parsed import finding
from vitals.tables import OTHER_PAYERS, PRIOR_PAYMENTS
from vitals.x12.balance import totals
from vitals.x12.columns import Bools, Column, Ints, dense, given
from vitals.x12.groups import count_by
from vitals.x12.prior_837 import Prior
from vitals.x12.result import dollars
from vitals.x12.segments import Segments


def check_prior(
    segments: Segments, prior: Prior, charges: tuple[Column, Column], kept: Bools
) -> list[dict[str, Any]]:
    """Return a warning for each line and each claim another payer's answer does not balance on.

    *charges* are those of the service lines and of the claims; only claims *kept* are judged.
    """
    if prior.is_empty:
        return []
    of_lines, of_claims = (dense(one) for one in charges)
    return [
        *_lines(segments, prior, of_lines, kept),
        *_claims(segments, prior, of_claims, kept),
    ]


def _lines(segments: Segments, prior: Prior, charges: Ints, kept: Bools) -> list[dict[str, Any]]:
    """Line charge − Σ CAS = Σ SVD02, by payer; bundled lines have charges that moved."""
    sums = _by_line(prior)
    line = sums.index.get_level_values("line").to_numpy(dtype=np.int64)
    off, paid, claim = (sums[name].to_numpy(dtype=np.int64) for name in ("off", "paid", "claim"))
    charge = charges[line]
    judged = (~sums["moved"] & sums["known"].gt(0)).to_numpy(dtype=bool) & kept[claim]
    return [
        _note(
            segments,
            int(sums["segment"].iloc[each]),
            ("prior-line-balance", PRIOR_PAYMENTS.name),
            f"line charge {dollars(charge[each])} − adjustments {dollars(off[each])}: expected "
            f"SVD02 {dollars(charge[each] - off[each])}, found {dollars(paid[each])}",
        )
        for each in np.flatnonzero(judged & (charge - off != paid))
    ]


def _by_line(prior: Prior) -> pd.DataFrame:
    """Sum payments and adjustments of each line by payer."""
    key = ["line", "payer_id"]
    paid, taken = prior.payments.frame, prior.adjustments.frame
    rows = paid.assign(segment=prior.payments.segment, moved=paid["bundled_line_no"].notna())
    sums = rows.groupby(key, dropna=False, sort=False).agg(
        paid=("paid_cents", "sum"),
        known=("paid_cents", "count"),
        moved=("moved", "any"),
        segment=("segment", "first"),
        claim=("claim", "first"),
    )
    off = taken[taken["line"] >= 0].groupby(key, dropna=False)["amount_cents"].sum()
    return sums.assign(off=off.reindex(sums.index).fillna(0))


def _claims(segments: Segments, prior: Prior, charges: Ints, kept: Bools) -> list[dict[str, Any]]:
    """AMT*D = Σ SVD02 − Σ CAS of 2320; without SVD, claim charge − Σ CAS of 2320.

    An AMT*D that comes with neither explains nothing and is not judged.
    """
    count, payments, taken = len(prior.payers), prior.payments.columns, prior.adjustments.columns
    meant = payments["other"]
    has_lines = count_by(meant, count) > 0
    at_claim = np.where(taken["line"] < 0, taken["other"], -1)
    off = totals(at_claim, taken["amount_cents"], count)
    claim = prior.payers.columns["claim"]
    before = np.where(has_lines, totals(meant, payments["paid_cents"], count), charges[claim])
    sent = prior.payers.columns["paid_cents"]
    told = dense(sent)
    explained = has_lines | (count_by(at_claim, count) > 0)
    wrong = explained & given(sent) & (told != before - off) & kept[claim]
    return [
        _note(
            segments,
            int(prior.payers.segment[each]),
            ("prior-claim-balance", OTHER_PAYERS.name),
            f"{'lines paid' if has_lines[each] else 'claim charge'} {dollars(before[each])} − "
            f"adjustments {dollars(off[each])}: expected the other payer's "
            f"{dollars(before[each] - off[each])}, found {dollars(told[each])}",
        )
        for each in np.flatnonzero(wrong)
    ]


def _note(segments: Segments, at: int, rule: tuple[str, str], reason: str) -> dict[str, Any]:
    name, row = segments.place(at)
    return finding(name, rule[0], reason, severity="warning", source_row=row, table=rule[1])

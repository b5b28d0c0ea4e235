"""What other payers did before this submission: 837 loops 2320, 2330B and 2430.

A secondary claim tells the primary payer's answer. That answer also comes as an 835, so nothing
here posts money. What must not live here: the submission's own payer (``levels_837``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vitals.x12 import set_837
from vitals.x12 import set_837_details as declared
from vitals.x12.columns import (
    TEXT,
    Bools,
    Column,
    Ints,
    Rows,
    Whole,
    equals,
    first_of,
    frame_of,
    keep,
    pick,
)
from vitals.x12.extras import mild, of_kind, surplus
from vitals.x12.groups import group_of, last_of
from vitals.x12.layout import Fault, Taken, faults_of, take
from vitals.x12.levels_837 import Loops
from vitals.x12.result import origin, row_texts
from vitals.x12.segments import Segments

_NAMED = ["claim", "payer_id"]
_LOOPS = pa.array(["2320", "2430"], TEXT)


@dataclass(frozen=True, slots=True)
class Prior:
    """Rows of three tables: other payers, their payments and their adjustments.

    Rows have ``claim`` (its place among the claims); payments and adjustments also ``line`` (-1
    at claim level) and ``other`` (the row of ``payers`` that is meant, -1 where 2320 names none).
    """

    payers: Taken
    payments: Taken
    adjustments: Taken
    orphans: Ints
    faults: list[Fault]

    @property
    def is_empty(self) -> bool:
        """No claim tells of another payer, as most do not."""
        return not len(self.payers.segment) + len(self.payments.segment)


_NONE = Taken({}, np.zeros(0, np.int64), [])
_NOTHING = Prior(_NONE, _NONE, _NONE, np.zeros(0, np.int64), [])


def read_prior(segments: Segments, loops: Loops) -> Prior:
    """Read what claims tell of other payers."""
    inside = loops.claim >= 0
    if not (segments.has("SBR", "SVD") & inside).any():
        return _NOTHING
    near = last_of(segments.has(*set_837.LINE_BOUNDARY, "SBR"))
    other_at = np.flatnonzero(segments.has("SBR") & inside)
    other = group_of(near, other_at)
    payers = _payers(segments, loops, other, len(other_at))
    host = _line_of(segments, loops)
    svd = segments.has("SVD") & inside
    payment_at = np.flatnonzero(svd & (host >= 0))
    payment = group_of(near, payment_at)
    payments = _payments(segments, loops, payment, (payers, host))
    adjustments = _adjustments(segments, loops, (other, payment), (payers, payments))
    parts = [payers, payments, adjustments]
    faults = [*mild(faults_of(parts)), *surplus(segments, declared.MOST_ELEMENTS)]
    return Prior(payers, payments, adjustments, np.flatnonzero(svd & (host < 0)), faults)


def _line_of(segments: Segments, loops: Loops) -> Ints:
    """Return for each segment the service line it stands below, 2430 included."""
    opener = last_of(segments.has(*set_837.CLAIM_BOUNDARY, "LX", "SV1", "SV2"))
    return group_of(opener, loops.line_at)


def _payers(segments: Segments, loops: Loops, other: Ints, count: int) -> Taken:
    inside = other >= 0
    heads = take(segments, declared.OTHER, loops.claim >= 0)
    named = take(segments, declared.OTHER_PAYER, inside)
    money = take(segments, declared.OTHER_AMOUNT, inside)
    dated = take(segments, declared.ADJUDICATED, inside)
    payer = named.first(other, count)
    cents = {
        kind: of_kind(money, kind, other, count)["cents"]
        for kind in ("D", "C4", "N1", "EAF", "F2", "A8")
    }
    # A person as payer is a guarantor, often the patient: the name is not kept.
    is_person = pa.array(equals(payer["entity"], "1"))
    name = pc.if_else(is_person, pa.scalar("a person", TEXT), payer["name"])
    rows = {
        **heads.columns,
        "claim": loops.claim[heads.segment],
        "payer_id": first_of(payer["payer_id"], name),
        "paid_cents": first_of(cents["D"], cents["C4"], cents["N1"]),
        "remaining_liability_cents": first_of(cents["EAF"], cents["F2"]),
        "noncovered_cents": cents["A8"],
        "adjudicated_on": dated.first(other, count)["adjudicated_on"],
    }
    return Taken(rows, heads.segment, faults_of([heads, named, money, dated]))


def _payments(segments: Segments, loops: Loops, payment: Ints, above: tuple[Taken, Ints]) -> Taken:
    """Read SVD; *above* are the other payers of the claims and the line of each segment."""
    payers, host = above
    found = take(segments, declared.PRIOR_PAYMENT, payment >= 0)
    count = len(found)
    dated = take(segments, declared.ADJUDICATED, payment >= 0)
    liable = take(segments, declared.LINE_LIABILITY, payment >= 0)
    rows: dict[str, Column] = dict(found.columns)
    revenue = rows.pop("revenue_code")
    rows |= {
        "claim": loops.claim[found.segment],
        "line": host[found.segment],
        "procedure": first_of(rows["procedure"], revenue),
        "bundled_line_no": _line_number(rows["bundled_line_no"]),
        "adjudicated_on": dated.first(payment, count)["adjudicated_on"],
        "remaining_liability_cents": liable.first(payment, count)["remaining_liability_cents"],
    }
    rows["other"] = _meant(rows, payers, count)
    return Taken(rows, found.segment, faults_of([found, dated, liable]))


def _line_number(sent: pa.Array) -> Whole:
    plain = pc.fill_null(pc.match_substring_regex(sent, "^[0-9]{1,6}$"), False)
    number = pc.cast(pc.if_else(plain, sent, "0"), pa.int64()).to_numpy()
    return Whole(number, ~np.asarray(plain.to_numpy(zero_copy_only=False), np.bool_))


def _meant(rows: Rows, payers: Taken, count: int) -> Ints:
    """Return the row of *payers* that each of *rows* names by its id, -1 for none."""
    known = payers.frame[_NAMED].reset_index(names="other").dropna().drop_duplicates(_NAMED)
    wanted = frame_of({name: rows[name] for name in _NAMED}, count)
    found = wanted.merge(known, on=_NAMED, how="left", validate="m:1")["other"]
    return np.asarray(found.fillna(-1).to_numpy(dtype=np.int64))


def _adjustments(
    segments: Segments,
    loops: Loops,
    groups: tuple[Ints, Ints],
    parents: tuple[Taken, Taken],
) -> Taken:
    """Read CAS of 2320 and 2430; their payer is that of the SBR or SVD before them."""
    (other, payment), (payers, payments) = groups, parents
    inside = (other >= 0) | (payment >= 0)
    triples = take(segments, declared.ADJUSTMENT, inside)
    heads = take(segments, declared.ADJUSTMENT_GROUP, inside)
    at = triples.segment
    own, at_line = payment[at], payment[at] >= 0
    rows = {
        **triples.columns,
        "group_code": pick(heads.columns["group_code"], np.searchsorted(heads.segment, at)),
        "claim": loops.claim[at],
        "line": np.append(payments.columns["line"], -1)[own],
        "other": np.where(at_line, np.append(payments.columns["other"], -1)[own], other[at]),
        "payer_id": first_of(
            pick(payments.columns["payer_id"], own),
            pick(payers.columns["payer_id"], np.where(at_line, -1, other[at])),
        ),
    }
    return Taken(rows, at, faults_of([triples, heads]))


def prior_tables(
    segments: Segments, loops: Loops, prior: Prior, names: tuple[Column, Column], kept: Bools
) -> dict[str, Rows]:
    """Return the rows of the three tables for the claims *kept*.

    *names* are the claim_id of each claim and the line_no of each service line.
    """
    if prior.is_empty:
        return {}
    tables = {}
    for name, found, loop in (
        ("other_payers", prior.payers, "2320"),
        ("prior_payments", prior.payments, "2430"),
        ("prior_adjustments", prior.adjustments, ""),
    ):
        rows: dict[str, Column] = dict(found.columns)
        claim = rows.pop("claim")
        rows |= {
            "submission_id": row_texts(segments, loops.claim_at[claim]),
            "claim_id": pick(names[0], claim),
            **origin(segments, found.segment, loop),
        }
        if "line" in rows:
            line = rows.pop("line")
            rows["line_no"] = pick(names[1], line)
            rows["sequence"] = pick(prior.payers.columns["sequence"], rows.pop("other"))
            rows["source_loop"] = _LOOPS.take(pa.array((line >= 0).astype(np.int64)))
        tables[name] = keep(rows, kept[claim])
    return tables

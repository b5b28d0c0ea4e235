"""Columns of an 837's lines that no charge rests on: spans of days, units, facility, references.

Every function takes what ``read_837`` has read already, so that only what is left is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vitals.x12 import set_837_details as declared
from vitals.x12.columns import (
    TEXT,
    Bools,
    Column,
    Rows,
    Whole,
    equals,
    first_of,
    given,
    keep,
    only_where,
    pick,
)
from vitals.x12.extras import left, mild, of_kind
from vitals.x12.layout import Fault, Taken, faults_of, take
from vitals.x12.levels_837 import Loops
from vitals.x12.result import row_texts
from vitals.x12.segments import Segments
from vitals.x12.values import dates, with_default

_SPAN = len("20260102-")
_NO_TEXT = pa.scalar(None, TEXT)


def read_line_details(
    segments: Segments, loops: Loops, taken: tuple[Taken, Taken], parts: Mapping[str, Taken]
) -> tuple[Rows, list[Fault]]:
    """Return the details of each line, one row each, and faults that cost no claim.

    *taken* are the claims and lines of ``read_837``, *parts* its parts. Claim-level values are
    repeated on each line of the claim.
    """
    claims, lines = taken
    units, unit_faults = _units(segments, loops, lines)
    spans, span_faults = _spans(segments, loops, parts)
    named, named_faults = _references(segments, loops, parts)
    rows = {
        **units,
        **spans,
        **named,
        "bill_type": _bill_type(segments, loops, claims),
        "submission_id": pick(row_texts(segments, loops.claim_at), loops.line_claim),
    }
    return rows, mild([*unit_faults, *span_faults, *named_faults])


def _units(segments: Segments, loops: Loops, lines: Taken) -> tuple[Rows, list[Fault]]:
    """Tell units from minutes: a line billed by time has minutes and no units."""
    count, inside = len(lines), loops.claim >= 0
    professional = take(segments, declared.PROFESSIONAL, inside)
    institutional = take(segments, declared.INSTITUTIONAL, inside)
    one, two = professional.first(loops.line, count), institutional.first(loops.line, count)
    basis = first_of(one["unit_basis"], two["unit_basis"])
    timed = equals(basis, declared.MINUTES)
    sent: Whole = lines.columns["units_thousandths"]
    rows: dict[str, Column] = {
        "unit_basis": basis,
        "units_thousandths": _where(sent, ~timed),
        "minutes_thousandths": _where(sent, timed),
        "diagnosis_pointers": pc.replace_substring(one["diagnosis_pointers"], " ", ":"),
        "revenue_code": two["revenue_code"],
    }
    return rows, faults_of([professional, institutional])


def _where(sent: Whole, wanted: Bools) -> Whole:
    return Whole(np.where(wanted, sent.value, 0), sent.missing | ~wanted)


def _spans(
    segments: Segments, loops: Loops, parts: Mapping[str, Taken]
) -> tuple[Rows, list[Fault]]:
    """Return the last day of each line and the statement of its claim.

    A line without days of its own ends where its claim does.
    """
    count, claims, owner = len(loops.line_at), len(loops.claim_at), loops.line_claim
    ranges, faults = _ends(take(segments, declared.RANGE, loops.header | (loops.line >= 0)))
    statement = take(segments, declared.STATEMENT, loops.header)
    began = statement.first(loops.claim, claims)["statement_from_on"]
    at_claim = _at_claim(ranges, loops)
    ended = of_kind(at_claim, "434", loops.claim, claims)["end_on"]
    closed = of_kind(at_claim, "472", loops.claim, claims)["end_on"]
    own = parts["line_date"].first(loops.line, count)["service_on"]
    told = parts["claim_date"].first(loops.claim, claims)["service_on"]
    last = of_kind(ranges, "472", loops.line, count)["end_on"]
    rows: dict[str, Column] = {
        "service_to_on": first_of(last, own, pick(first_of(closed, ended, told), owner)),
        "statement_from_on": pick(began, owner),
        "statement_to_on": pick(first_of(ended, began), owner),
    }
    return rows, [*faults, *statement.faults]


def _ends(ranges: Taken) -> tuple[Taken, list[Fault]]:
    """Return *ranges* with ``end_on``, their second day."""
    sent = ranges.columns["span"]
    whole = pc.greater(pc.fill_null(pc.utf8_length(sent), 0), _SPAN)
    rest = pc.if_else(whole, pc.utf8_slice_codeunits(sent, _SPAN), _NO_TEXT)
    days, _ = dates(rest)
    wrong = ranges.segment[~given(days)]
    reason = "DTP03: expected a range as CCYYMMDD-CCYYMMDD"
    faults = [Fault(wrong, "bad-date", reason, costs=False)] if len(wrong) else []
    return Taken({**ranges.columns, "end_on": days}, ranges.segment, []), faults


def _references(
    segments: Segments, loops: Loops, parts: Mapping[str, Taken]
) -> tuple[Rows, list[Fault]]:
    """Return facility, authorization and trace of each line, its own before its claim's."""
    count, claims, owner = len(loops.line_at), len(loops.claim_at), loops.line_claim
    inside = loops.header | (loops.line >= 0)
    doctors = (parts["rendering"], parts["line_rendering"])
    places = take(segments, declared.FACILITY, left(segments, "NM1", inside, *doctors))
    controls = (parts["original"], parts["line_control"])
    numbers = take(segments, declared.REFERENCE, left(segments, "REF", inside, *controls))
    named = _kept(numbers, given(numbers.columns["value"]))
    at_claim = _at_claim(named, loops)
    trace = of_kind(at_claim, "D9", loops.claim, claims)["value"]
    whole = given(of_kind(at_claim, "G1", loops.claim, claims)["value"])
    own = given(of_kind(named, "G1", loops.line, count)["value"])
    paid = take(segments, declared.PATIENT_PAID, loops.header)
    general = _npi(_at_claim(places, loops).first(loops.claim, claims))
    rows: dict[str, Column] = {
        "facility_npi": first_of(_npi(places.first(loops.line, count)), pick(general, owner)),
        "has_authorization": whole[owner] | own,
        "clearinghouse_trace": pick(trace, owner),
        "patient_paid_cents": pick(paid.first(loops.claim, claims)["patient_paid_cents"], owner),
    }
    return rows, [*paid.faults, *places.faults]


def _kept(taken: Taken, kept: Bools) -> Taken:
    return Taken(keep(taken.columns, kept), taken.segment[kept], [])


def _at_claim(taken: Taken, loops: Loops) -> Taken:
    return _kept(taken, loops.header[taken.segment])


def _npi(places: Rows) -> pa.Array:
    return only_where(places["facility_npi"], equals(places["qualifier"], "XX"))


def _bill_type(segments: Segments, loops: Loops, claims: Taken) -> pa.Array:
    """Return facility and frequency as one code, of institutional claims only."""
    frequency = with_default(claims.columns["frequency"], "1")
    empty = pa.scalar("", TEXT)
    told = pc.binary_join_element_wise(claims.columns["place"], frequency, empty)
    return only_where(pick(told, loops.line_claim), segments.has("SV2")[loops.line_at])

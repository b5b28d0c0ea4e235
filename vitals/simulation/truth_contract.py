"""The truth of the KPIs of contract prices: what lines should have paid, and what they did.

Cents. What must not live here: denials.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from vitals.simulation.events import Claim, Fee, Line, RemitLine, Remittance
from vitals.simulation.pricing import index_fees
from vitals.simulation.truth_claims import Story, group_of
from vitals.simulation.truth_months import Case, Measure, ratio

Fees = Mapping[tuple[str, str], list[Fee]]


@dataclass(frozen=True, slots=True)
class Paid:
    """One line of a first adjudication: allowed, and what the contract says (None: no price)."""

    allowed: int
    expected: int | None
    is_denied: bool

    @property
    def is_short(self) -> bool:
        """Allowed less than expected by more than a dollar and more than 1 %."""
        if self.expected is None:
            return False
        return 100 * self.allowed < 100 * self.expected - max(10000, self.expected)


def lines(case: Case) -> list[Paid]:
    """Every line of the claims first adjudicated in the month."""
    shared = case.known.shared
    if "fees" not in shared:
        shared["fees"] = index_fees(case.world.fees)
    return [
        Paid(
            0 if is_line_denied(story, line) else allowed(line),
            _price(case, shared["fees"], story, line),
            is_line_denied(story, line),
        )
        for story in case.adjudicated
        for line in (story.first.lines if story.first else ())
    ]


def is_line_denied(story: Story, line: RemitLine) -> bool:
    """The claim is denied, or the line is unpaid with a denial code."""
    given = any(group_of(cas.reason) for cas in line.adjustments)
    return story.is_denied or (line.paid == 0 and given)


def allowed(line: RemitLine) -> int:
    """AMT*B6, else paid plus the line's patient share."""
    if line.allowed is not None:
        return line.allowed
    return line.paid + sum(cas.amount for cas in line.adjustments if cas.group == "PR")


def as_billed(case: Case, remit: Remittance, line: RemitLine) -> Line | None:
    """The line as the version billed it that was in force when *remit* was posted.

    An 837 gives each line a control number; a table's lines are known by procedure and charge
    alone, so that one whose charge has changed since ties to none.
    """
    sent = case.stories[remit.claim.key].sent
    sent = [item for item in sent if item.submitted_on <= remit.posted_on] or sent[:1]
    for item in sent[-1].lines if sent else remit.claim.lines:
        by_number = item.line_no == line.line.line_no
        by_content = (item.procedure, item.charge) == (line.line.procedure, line.charge)
        if by_number if case.world.profile.has_837 else by_content:
            return item
    return None


def _price(case: Case, fees: Fees, story: Story, line: RemitLine) -> int | None:
    """Price of the line as billed; as answered, of no known place, where that is not known."""
    billed = as_billed(case, story.first, line) if story.first else None
    if billed is None:
        return expected(fees, replace(story.claim, place_of_service=""), line.line)
    return expected(fees, story.claim, billed)


def expected(fees: Fees, claim: Claim, line: Line) -> int | None:
    """Contract price of a line: the most specific fee in force × units, at most the charge."""
    ranked = sorted(
        (
            (bool(fee.modifier), bool(fee.place_of_service), fee.effective_from, fee.allowed)
            for fee in fees.get((claim.payer_id, line.procedure), [])
            if (not fee.modifier or fee.modifier in line.modifiers)
            and (not fee.place_of_service or fee.place_of_service == claim.place_of_service)
            and fee.effective_from <= claim.service_on
            and (not fee.effective_to or fee.effective_to >= claim.service_on)
        ),
        reverse=True,
    )
    return min(ranked[0][3] * line.units, line.charge) if ranked else None


def underpayment(case: Case) -> Measure:
    """Priced lines allowed below contract by more than a dollar or 1 %."""
    priced = [line for line in lines(case) if line.expected is not None and not line.is_denied]
    return ratio(sum(line.is_short for line in priced), len(priced))


def underpaid_dollars(case: Case) -> tuple[int, int]:
    """What the short lines lack, and what all priced lines should have paid; cents."""
    priced = [line for line in lines(case) if line.expected is not None and not line.is_denied]
    short = sum((line.expected or 0) - line.allowed for line in priced if line.is_short)
    return short, sum(line.expected or 0 for line in priced)


def payer_yield(case: Case) -> Measure:
    """What priced lines were allowed, nothing where denied, over what the contract says."""
    priced = [line for line in lines(case) if line.expected is not None]
    return ratio(sum(line.allowed for line in priced), sum(line.expected or 0 for line in priced))


def contract_coverage(case: Case) -> Measure:
    """Lines with a price, of those not denied."""
    paid = [line for line in lines(case) if not line.is_denied]
    return ratio(sum(line.expected is not None for line in paid), len(paid))

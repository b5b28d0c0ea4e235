"""The answer in sixty seconds: how much came in, how much should have, where the gap is.

What must not live here: new figures; every amount is a numerator or denominator of a KPI.
"""

from __future__ import annotations

import re

from vitals.report.lookup import Figures
from vitals.report.model import Amount, Minute
from vitals.report.wording import (
    counted,
    dollars,
    half_up,
    long_month,
    month_name,
    percent,
    sentence,
)

WINDOW = re.compile(r"window holds (\d+) of 12 months")


def minute(figures: Figures, as_of: str) -> Minute:
    """Twelve months of money, since one month's payments answer other months' charges."""
    collected = figures.of("net_collection_rate")
    return Minute(
        title=_title(figures, collected.reason, as_of),
        came_in=_amount("Came in", collected.numerator, "payments less refunds"),
        should_have=_amount(
            "Should have come in",
            collected.denominator,
            "charges less contractual adjustments",
        ),
        gap=_gap(
            collected.numerator, collected.denominator, is_judged=collected.status is not None
        ),
        where=tuple(_where(figures)),
        done=tuple(_done(figures)),
    )


def _title(figures: Figures, reason: str | None, as_of: str) -> str:
    title = f"{window(reason)} to {as_of}."
    paid = figures.of("payments_received")
    if paid.value is None:
        return title
    return f"{title} In {month_name(figures.month)} alone {dollars(paid.value)} came in."


def window(reason: str | None) -> str:
    """What a sum over the past twelve months holds, in words."""
    found = WINDOW.search(reason or "")
    return f"The {found[1]} months on file" if found else "Twelve months"


def _amount(label: str, amount_cents: float | None, basis: str) -> Amount:
    if amount_cents is None:
        return Amount(label=label, amount="Not measured", basis=basis, is_missing=True)
    return Amount(label=label, amount=dollars(amount_cents), basis=basis)


def _gap(came_in: float | None, should_have: float | None, *, is_judged: bool) -> Amount:
    if came_in is None or should_have is None or should_have <= 0:
        return _amount("Gap", None, "needs both figures")
    # From the whole dollars shown beside it, so that the three figures add up on the page.
    gap = 100 * (half_up(should_have / 100) - half_up(came_in / 100))
    share = percent(gap / should_have)
    if gap < 0:
        return Amount(label="Gap", amount="None", basis="more came in than was charged net")
    basis = f"{share}: open, denied or written off"
    if not is_judged:
        basis = f"{share}: not judged yet, as much of it may only not be due yet"
    return Amount(label="Gap", amount=dollars(gap), basis=basis)


def _where(figures: Figures) -> list[Amount]:
    """Where the money is to be looked for; amounts overlap, so they are never added up."""
    month = month_name(figures.month)
    return [
        _numerator(figures, "ar_over_90_rate", "Open for more than 90 days", "at month end"),
        _member(
            figures,
            "untouched_claim_rate",
            "untouched",
            "On claims nobody has worked",
            "at month end",
        ),
        _numerator(figures, "denial_dollar_rate", "Denied on first answer", f"charges, {month}"),
        _member(
            figures, "underpayment_rate", "variance", "Allowed below contract", f"paid in {month}"
        ),
        _numerator(figures, "credit_balance_rate", "Owed back as credits", "at month end"),
    ]


def _numerator(figures: Figures, kpi: str, label: str, basis: str) -> Amount:
    figure = figures.of(kpi)
    if figure.value is None:
        return _unmeasured(label)
    return _amount(label, figure.numerator, basis)


def _member(figures: Figures, kpi: str, name: str, label: str, basis: str) -> Amount:
    figure, member = figures.of(kpi), figures.member(kpi, "dollars", name)
    if figure.value is None or member is None or member.numerator is None:
        return _unmeasured(label)
    return _amount(label, member.numerator, basis)


def _unmeasured(label: str) -> Amount:
    """Return the line without an amount; the page on what is missing gives the reason."""
    return Amount(label=label, amount="not measured", basis="", is_missing=True)


def _done(figures: Figures) -> list[str]:
    """What was done in the month, from the counts behind the follow-up and appeal KPIs."""
    lines = []
    touched = figures.of("reactive_follow_up_rate")
    if touched.value is not None and touched.denominator is not None:
        total, reactive = half_up(touched.denominator), half_up(touched.numerator or 0)
        lines.append(
            f"{counted(total, 'claim')} worked for the first time, {reactive:,} of them only "
            "after a question, a cash dip or sixty days."
        )
    appeals = figures.of("appeal_on_time_rate")
    if appeals.value is not None and appeals.denominator is not None:
        total, timely = half_up(appeals.denominator), half_up(appeals.numerator or 0)
        lines.append(
            f"{timely:,} of {counted(total, 'denial')} with a deadline in "
            f"{month_name(figures.month)} answered on time."
        )
    if not lines:
        reason = sentence(touched.reason or appeals.reason or "")
        lines.append(f"Not measured for {long_month(figures.month)}. {reason}".strip())
    return lines

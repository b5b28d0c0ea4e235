"""Aging by bucket and account to the cent, and denials by reason group.

What must not live here: adding up anything but the cells of one table.
"""

from __future__ import annotations

from vitals.report.charts import Bar, Column, bars, round_top, stacks
from vitals.report.lookup import Figures, Member
from vitals.report.model import AgingRow, DenialRow, Denials, Receivables
from vitals.report.wording import (
    FEW,
    MISSING,
    counted,
    dollars,
    exact_dollars,
    half_up,
    long_month,
    percent,
    plain_number,
    sentence,
    short_month,
)

BUCKETS = ("0-30", "31-60", "61-90", "91-120", ">120")
BUCKET_NAMES = ("0–30 days", "31–60 days", "61–90 days", "91–120 days", "Over 120 days")
CHART_MONTHS = 18
STEPS = {"15": 3, "2": 4, "3": 3, "4": 4, "6": 3, "8": 4}
"""Steps of a scale by the digits of its end; five for any other."""

GROUPS = {
    "eligibility": ("Eligibility", "Verify coverage, then rebill."),
    "cob": ("Other payer first", "Correct the order of payers."),
    "authorization": ("Authorisation", "Ask for it after the fact, or appeal."),
    "missing_data": ("Missing data", "Correct by the remark code."),
    "coding": ("Coding, bundling", "Review the coding, send corrected."),
    "medical_necessity": ("Medical necessity", "Appeal with the records."),
    "benefit": ("Not covered", "Check the benefit before the visit."),
    "timely_filing": ("Filed too late", "Send the proof of filing."),
    "duplicate": ("Duplicate", "Check the status before resending."),
    "credentialing": ("Enrolment", "Complete the enrolment."),
    "upheld": ("Upheld on appeal", "Go to the second level or close it."),
    "other": ("Other reasons", "Ask the payer what is meant."),
}


def _cents(member: Member | None) -> int:
    return half_up(member.numerator) if member and member.numerator is not None else 0


def receivables(figures: Figures) -> Receivables:
    """What is owed at month end; without an aging it says why."""
    by_bucket = {item.name: item for item in figures.members("ar_aging", "bucket")}
    if not by_bucket:
        reason = sentence(figures.of("ar_aging").reason or "no balance is open")
        return Receivables(says=f"Not measured. {reason}", chart="", rows=(), total=None, notes=())
    accounts = {item.name: item for item in figures.members("ar_aging", "account_bucket")}
    total = sum(_cents(by_bucket.get(bucket)) for bucket in BUCKETS)
    rows = tuple(
        _row(name, bucket, by_bucket, accounts, total)
        for name, bucket in zip(BUCKET_NAMES, BUCKETS, strict=True)
    )
    old = _cents(by_bucket.get("91-120")) + _cents(by_bucket.get(">120"))
    share = f", {percent(old / total)} of it older than 90 days" if total else ""
    return Receivables(
        says=f"{dollars(total)} was open at the end of {long_month(figures.month)}{share}.",
        chart=_chart(figures),
        rows=rows,
        total=_total(accounts, total),
        notes=tuple(_notes(figures)),
    )


def _row(
    name: str, bucket: str, by_bucket: dict[str, Member], accounts: dict[str, Member], total: int
) -> AgingRow:
    amount = _cents(by_bucket.get(bucket))
    return AgingRow(
        bucket=name,
        insurance=_account(accounts, f"insurance|{bucket}"),
        patient=_account(accounts, f"patient|{bucket}"),
        total=exact_dollars(amount),
        share=percent(amount / total) if total else MISSING,
    )


def _account(accounts: dict[str, Member], name: str) -> str:
    return exact_dollars(_cents(accounts.get(name))) if accounts else MISSING


def _total(accounts: dict[str, Member], total: int) -> AgingRow:
    def of(account: str) -> str:
        names = [f"{account}|{bucket}" for bucket in BUCKETS]
        summed = sum(_cents(accounts.get(name)) for name in names)
        return exact_dollars(summed) if accounts else MISSING

    return AgingRow(
        bucket="All open balances",
        insurance=of("insurance"),
        patient=of("patient"),
        total=exact_dollars(total),
        share=percent(1.0) if total else MISSING,
    )


def _notes(figures: Figures) -> list[str]:
    credit = figures.of("credit_balance_rate")
    notes = ["Age is counted from the date of service."]
    if credit.value is not None and credit.numerator is not None:
        amount = exact_dollars(half_up(credit.numerator))
        notes.append(f"Credit balances of {amount} are not in this table.")
    return notes


def _chart(figures: Figures) -> str:
    months = [item.month for item in figures.history("ar_aging", CHART_MONTHS)]
    columns = []
    for month in months:
        members = {item.name: item for item in figures.members("ar_aging", "bucket", month)}
        parts = tuple(float(_cents(members.get(bucket))) for bucket in BUCKETS)
        columns.append(Column(short_month(month), parts))
    top = round_top(max(sum(column.parts) for column in columns))
    steps = STEPS.get(f"{top:.0f}".rstrip("0"), 5)
    ticks = [(top * step / steps, _scale(top * step / steps)) for step in range(steps + 1)]
    first, last = sum(columns[0].parts), sum(columns[-1].parts)
    return stacks(
        columns,
        names=BUCKET_NAMES,
        ticks=ticks,
        title=(
            f"Open balances by age, stacked columns: {dollars(first)} in {long_month(months[0])}, "
            f"{dollars(last)} in {long_month(months[-1])}"
        ),
        desc="One column a month, darker parts are older; the table below has the last month.",
    )


def _scale(amount_cents: float) -> str:
    thousands = amount_cents / 100_000
    return f"${plain_number(thousands, 2)}k" if thousands >= 1 else dollars(amount_cents)


# -- denials ------------------------------------------------------------------------------------


def denials(figures: Figures) -> Denials:
    """The month's first-answer denials by reason group, the commonest first."""
    rate = figures.of("denial_rate")
    month = long_month(figures.month)
    if rate.value is None or rate.denominator is None:
        reason = sentence(rate.reason or "")
        return Denials(says=f"Not measured. {reason}".strip(), chart="", rows=(), notes=())
    denied, answered = half_up(rate.numerator or 0), half_up(rate.denominator)
    members = [item for item in figures.members("denial_rate", "group") if item.numerator]
    members.sort(key=lambda item: (-(item.numerator or 0), item.name))
    share = f" ({percent(rate.value)})" if answered >= FEW else ""
    return Denials(
        says=f"Payers denied {denied:,} of {counted(answered, 'claim')}{share} "
        f"they first answered in {month}.",
        chart=_denial_chart(members, month) if len(members) > 1 else "",
        rows=tuple(_denial_row(item, denied) for item in members),
        notes=("A claim can count in several groups.",) if members else (),
    )


def group_name(group: str) -> str:
    """Name of a reason group for people."""
    return GROUPS[group][0] if group in GROUPS else group.replace("_", " ").capitalize()


def _denial_row(item: Member, denied: int) -> DenialRow:
    claims = half_up(item.numerator or 0)
    return DenialRow(
        group=group_name(item.name),
        claims=f"{claims:,}",
        share=percent(claims / denied) if denied >= FEW else f"{claims} of {denied}",
        remedy=GROUPS[item.name][1] if item.name in GROUPS else "",
    )


def _denial_chart(members: list[Member], month: str) -> str:
    rows = [
        Bar(group_name(item.name), item.numerator or 0.0, plain_number(item.numerator))
        for item in members
    ]
    return bars(
        rows,
        title=f"Denied claims by reason in {month}, bar chart: most often {rows[0].label} "
        f"with {rows[0].text}",
        desc="One bar a reason group, its length the number of denied claims.",
    )

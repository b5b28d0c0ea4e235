"""What the pages say of costs and leaks: columns that add up, every assumption, every reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.triggers.frames import HOLDS, MONTHS, Cell, kpi_frame, part_frame, practice, steady
from vitals.report import Report, to_html
from vitals.report.economics import Economics, economics_view
from vitals.triggers import economics
from vitals.triggers.economics_assumptions import ASSUMPTIONS

BILLER = {
    "staff": {"dedicated_billers": 1, "biller_turnover_12m": 1},
    "costs": {"biller_hourly": 24, "overhead_factor": 1.25, "software_monthly": 400},
}
QUOTED = {**BILLER, "outsourcing_quote": {"percent_of_collections": 6}}
MISSED = ("appeal_on_time_rate", "dollars", "missed")


SERIES: Mapping[str, Sequence[Cell]] = {**HOLDS, "charges_posted": steady(5_000_000)}


def seen(month: str = MONTHS[-1], missed: Cell = (100_000, 200_000), **profile: Any) -> Economics:
    parts = part_frame({MISSED: steady(missed)})
    return economics_view(economics(kpi_frame(SERIES), parts, practice(**profile), month))


def dollars(text: str) -> int:
    return int(text.replace("$", "").replace(",", "").replace("−", "-"))


QUOTES = st.none() | st.fixed_dictionaries(
    {
        "percent_of_collections": st.integers(0, 100),
        "per_claim": st.integers(0, 20),
        "minimum_monthly": st.integers(0, 5_000),
    }
)


@settings(max_examples=40, deadline=None)
@given(
    quote=QUOTES,
    missed=st.integers(0, 3_000_000),
    left=st.integers(0, 2),
    software=st.integers(0, 900),
)
def test_no_row_is_higher_at_its_low_end_and_both_columns_add_up(
    quote: dict[str, Any] | None, missed: int, left: int, software: int
) -> None:
    rows = seen(
        missed=(missed, 3_000_000),
        staff={"dedicated_billers": 1, "biller_turnover_12m": left},
        costs={"biller_hourly": 24, "overhead_factor": 1.25, "software_monthly": software},
        outsourcing_quote=quote,
    ).rows

    for row in rows:
        assert row.is_head or dollars(row.low) <= dollars(row.high)
    assert [row.label for row in rows if row.is_head] == ["In house", "Handed over"]
    at = [index for index, row in enumerate(rows) if row.is_total]
    for first, last in ((1, at[0]), (at[0] + 2, at[1])):
        for end in ("low", "high"):
            parts = sum(dollars(getattr(row, end)) for row in rows[first:last])
            assert abs(parts - dollars(getattr(rows[last], end))) <= 1


def test_the_sides_read_as_a_biller_would_write_them() -> None:
    rows = {row.label: (row.low, row.high) for row in seen(**QUOTED).rows if not row.is_total}

    # $24 × 2,080 ÷ 12 × 1.25; one leaver: $4,160 × 2.4 ÷ 12 and × 6 ÷ 12
    assert rows["Work, by the profile"] == ("$5,200", "$5,200")
    assert rows["Turnover"] == ("$832", "$2,080")
    # 6 % of $30,000
    assert rows["Fee of the quote"] == ("$1,800", "$1,800")
    # $1,000 of charges × 60 %, of which 25 to 60 %, $150 to $360, could be saved; less 6 %
    assert rows["Recovered leaks, less the fee on them"] == ("−$338", "−$141")
    # 10 to 30 % of $5,200, and none to all of $400
    assert rows["What stays in house"] == ("$520", "$1,960")


def test_each_sum_is_told_with_the_months_it_is_of() -> None:
    notes = " ".join(seen(**QUOTED).notes)
    early = " ".join(seen(MONTHS[4], **QUOTED).notes)

    assert "Work: 1 biller × 2,080 ÷ 12 hours × $24 × 1.25 for overhead = $5,200." in notes
    assert "payments ÷ charges of twelve months, 60.0%." in notes
    assert "collections of $30,000 a month (mean of twelve months)" in notes
    assert "payments ÷ charges of 5 months, 60.0%." in early
    assert "$30,000 a month (mean of 5 months) and 200 claims (mean of 5 months)." in early
    assert "twelve" not in early


def test_before_eight_months_no_side_is_said_to_cost_less() -> None:
    view = seen(MONTHS[4], **QUOTED)

    assert view.says == "Which side costs less cannot be told: too early, 5 of 8 months are known."
    assert [row.label for row in view.rows] == ["Handed over", "Fee of the quote"]
    leak = next(row for row in view.leaks if row.label == "Denials not answered in time")
    assert leak.says == "$1,000 of charges × 60%; mean of 5 months."
    assert not any("costs less" in note or "cost less" in note for note in view.notes)


def test_a_published_fee_is_said_to_hold_no_minimum() -> None:
    assert any("without the monthly minimum" in note for note in seen().notes)
    assert not any("minimum" in note for note in seen(**QUOTED).notes)


def test_a_leak_that_is_known_shows_its_sum_and_one_that_is_not_its_reason() -> None:
    shown = {row.label: row for row in seen().leaks}

    known = shown["Denials not answered in time"]
    assert (known.amount, known.saved) == ("$600", "$150 to $360")
    assert known.says == "$1,000 of charges × 60%."
    missing = shown["Payments below contract"]
    assert (missing.amount, missing.saved, missing.is_missing) == ("not known", "", True)
    assert missing.says == "It was not computed."


def test_without_a_cost_in_house_the_fee_stands_alone_and_the_reason_is_said() -> None:
    view = seen()

    assert view.says.startswith("Which side costs less cannot be told: what billing costs in-house")
    assert [(row.label, row.low, row.high) for row in view.rows] == [
        ("Handed over", "", ""),
        # 7 to 10 % of $30,000
        ("Published fee, no minimum", "$2,100", "$3,000"),
    ]


def test_a_quote_without_a_price_has_no_amount() -> None:
    rows = seen(**BILLER, outsourcing_quote={}).rows

    assert (rows[-1].label, rows[-1].low) == ("Fee of the quote", "not known")


def test_without_payments_and_claims_the_section_says_so() -> None:
    assert economics_view({}).says == "Not known: no month tells both payments and claims."


def test_an_assumption_of_the_practice_is_told_as_its_own() -> None:
    view = seen(**BILLER, assumptions={"vacancy_weeks": [1, 1]})
    lines = {line.label: line for line in view.assumptions}

    own = lines[ASSUMPTIONS["vacancy_weeks"].label]
    assert (own.range, own.source) == ("1 week", "the practice's own")
    assert lines[ASSUMPTIONS["residual_hours"].label].source == "ours"


def test_the_report_prints_every_assumption_it_uses(reports: Mapping[str, Report]) -> None:
    page = " ".join(to_html(reports["healthy"]).split())
    used = reports["healthy"].figures["verdict"]["economics"]["assumptions"]

    assert len(used) > 10
    for row in used:
        label = row["label"]
        assert f"{label[0].lower()}{label[1:]}".replace("'", "&#39;") in page
        assert row["why"].replace(" %", "%").replace("'", "&#39;") in page

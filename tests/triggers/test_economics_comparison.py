"""The two sides as ranges: always in order, and equal at the fee to break even."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.triggers.frames import practice
from vitals.practice import Practice
from vitals.triggers.economics_assumptions import (
    ASSUMPTIONS,
    Assumption,
    by_id,
    fault_of,
    render_assumptions,
)
from vitals.triggers.economics_comparison import Volume, break_even, compare
from vitals.triggers.economics_costs import Costs
from vitals.triggers.economics_spans import Span


@st.composite
def spans(draw: st.DrawFn, most: int) -> Span:
    ends = sorted((draw(st.integers(0, most)), draw(st.integers(0, most))))
    return Span(*ends)


@st.composite
def own_costs(draw: st.DrawFn) -> Costs:
    work, systems = draw(st.integers(100_000, 2_000_000)), draw(st.integers(0, 200_000))
    return Costs(
        basis="hours",
        work=work,
        systems=systems,
        turnover=draw(spans(300_000)),
        stays=draw(spans(work + systems)),
        turnover_says="",
    )


@st.composite
def volumes(draw: st.DrawFn) -> Volume:
    return Volume(
        collections=draw(st.integers(1_000_000, 50_000_000)),
        claims=draw(st.integers(10, 2_000)),
        recovered=draw(spans(1_000_000)),
    )


def quoted(share: float) -> Practice:
    return practice(outsourcing_quote={"percent_of_collections": 100 * share})


@settings(max_examples=200, deadline=None)
@given(own=own_costs(), volume=volumes(), fee=st.floats(0, 1))
def test_every_range_is_in_order_and_the_conclusion_follows_from_it(
    own: Costs, volume: Volume, fee: float
) -> None:
    found = compare(quoted(fee), own, volume)

    assert found.outsourced is not None
    assert found.saving is not None
    assert found.in_house.low <= found.in_house.high
    assert found.outsourced.low <= found.outsourced.high
    assert 0 <= found.break_even.low <= found.break_even.high
    assert found.saving.low <= found.saving.high
    assert found.recovered is not None
    assert found.recovered.low <= found.recovered.high <= volume.recovered.high
    if found.conclusion == "cheaper":
        assert found.in_house.low > found.outsourced.high
    elif found.conclusion == "dearer":
        assert found.in_house.high < found.outsourced.low
    else:
        assert found.saving.low <= 0 <= found.saving.high


@settings(max_examples=200, deadline=None)
@given(own=own_costs(), volume=volumes(), off=st.floats(0.001, 0.05))
def test_below_the_break_even_fee_handing_over_is_cheaper_and_above_it_dearer(
    own: Costs, volume: Volume, off: float
) -> None:
    meets = break_even(own, volume)

    if off <= meets.low <= 1:
        assert compare(quoted(meets.low - off), own, volume).conclusion == "cheaper"
    if meets.high + off <= 1:
        assert compare(quoted(meets.high + off), own, volume).conclusion == "dearer"


@settings(max_examples=200, deadline=None)
@given(
    work=st.integers(100_000, 2_000_000),
    stays=st.integers(0, 100_000),
    recovered=st.integers(0, 10**6),
    collections=st.integers(3_000_000, 50_000_000),
)
def test_at_the_break_even_fee_both_sides_cost_the_same(
    work: int, stays: int, recovered: int, collections: int
) -> None:
    own = Costs(
        basis="hours",
        work=work,
        systems=0,
        turnover=Span(0, 0),
        stays=Span(stays, stays),
        turnover_says="",
    )
    volume = Volume(collections=collections, claims=1, recovered=Span(recovered, recovered))
    meets = break_even(own, volume)
    found = compare(quoted(meets.low), own, volume)

    assert meets.low == meets.high
    assert found.outsourced is not None
    assert found.in_house.low == pytest.approx(found.outsourced.low, abs=1)
    assert "Both cost the same at a fee of" in found.says


def test_a_service_is_paid_for_what_it_recovers_too() -> None:
    own = Costs(
        basis="hours",
        work=500_000,
        systems=0,
        turnover=Span(0, 0),
        stays=Span(50_000, 100_000),
        turnover_says="",
    )
    volume = Volume(collections=3_000_000, claims=1, recovered=Span(20_000, 60_000))
    found = compare(quoted(0.10), own, volume)

    # low: 10 % of $30,600 + $500 − $600; high: 10 % of $30,200 + $1,000 − $200
    # of $600, less 10 % of it; of $200, less 10 % of it
    assert found.recovered == Span(18_000, 54_000)
    assert found.outsourced == Span(306_000 + 50_000 - 60_000, 302_000 + 100_000 - 20_000)
    # ($5,000 − $1,000 + $200) ÷ $30,200 and ($5,000 − $500 + $600) ÷ $30,600
    assert found.break_even.low == pytest.approx(420_000 / 3_020_000)
    assert found.break_even.high == pytest.approx(510_000 / 3_060_000)


def test_a_range_cannot_be_the_wrong_way_round() -> None:
    with pytest.raises(ValueError, match="a range from 2 to 1"):
        Span(2, 1)


# -- the assumptions -----------------------------------------------------------------------------


def test_every_assumption_says_why_by_whom_and_of_when() -> None:
    for row in ASSUMPTIONS.values():
        assert row.label
        assert row.why
        assert row.source
        assert row.tier in {"A", "B", "C", "ours"}
        assert len(row.as_of) == len("2026-11-23")
        assert (row.tier == "ours") == (row.source == "[ours]")


def test_an_assumption_out_of_bounds_cannot_be_declared() -> None:
    row = ASSUMPTIONS["residual_hours"]
    swapped = Assumption(**{name: getattr(row, name) for name in row.__slots__} | {"low": 0.9})

    assert fault_of(row, 0.1, 0.2) == ""
    with pytest.raises(ValueError, match="'residual_hours': expected two shares between 0 and 1"):
        by_id(iter([swapped]))


def test_the_page_of_assumptions_tells_each_with_its_range() -> None:
    lines = "\n".join(render_assumptions())

    assert "| `residual_hours` | Billing hours that stay in the practice | 10 to 30 % |" in lines
    assert (
        "| `replacement_pay` | Cost of replacing a biller, in months of pay | 2.4 to 6 months |"
        in lines
    )
    assert all(f"| `{name}` |" in lines for name in ASSUMPTIONS)

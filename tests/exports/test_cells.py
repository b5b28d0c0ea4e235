"""What single cells mean."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitals.exports.cells import (
    DATE,
    FLAG,
    MONTH,
    THOUSANDTHS,
    dates,
    describe,
    is_null,
    near,
    one_of,
    to_cents,
    to_count,
)
from vitals.exports.dates import EPOCH_1904, NoSuchDayError, to_date

CENTS = st.integers(min_value=-(10**14), max_value=10**14)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        pytest.param("$1,234.50", 123_450, id="dollar sign and thousands"),
        pytest.param("(20.00)", -2_000, id="brackets are negative"),
        pytest.param("($20.00)", -2_000, id="brackets around a dollar sign"),
        pytest.param("-5", -500, id="leading minus"),
        pytest.param("-$5.00", -500, id="minus before the dollar sign"),
        pytest.param("$-5.00", -500, id="minus after the dollar sign"),
        pytest.param("5.00-", -500, id="trailing minus"),
        pytest.param("12.5", 1_250, id="one decimal"),
        pytest.param(".05", 5, id="no dollars"),
        pytest.param("7.", 700, id="nothing after the point"),
        pytest.param("12.500", 1_250, id="zeros beyond the cents"),
        pytest.param("0", 0, id="zero says something"),
        pytest.param("1,234,567.89", 123_456_789, id="millions"),
        pytest.param("12.50 CR", -1_250, id="credit"),
        pytest.param("$12.50cr", -1_250, id="credit without a blank"),
        pytest.param("12.50 DR", 1_250, id="debit"),
        pytest.param("\u22125.00", -500, id="typographic minus"),
        pytest.param("$(12.00)", -1_200, id="accounting brackets"),
        pytest.param("$ (1,234.00)", -123_400, id="accounting brackets after a blank"),
        pytest.param("$ ( 12.00 )", -1_200, id="accounting brackets with blanks"),
        pytest.param("$ -", 0, id="accounting zero"),
        pytest.param("$-", 0, id="accounting zero without a blank"),
        pytest.param("$\u2212", 0, id="accounting zero with a typographic minus"),
        pytest.param("(12.00) CR", -1_200, id="brackets and CR are one credit"),
        pytest.param("(12.00 cr)", -1_200, id="CR within brackets"),
    ],
)
def test_money_text_becomes_exact_cents(text: str, cents: int) -> None:
    assert to_cents(text) == cents


@pytest.mark.parametrize(
    "text",
    [
        "12.345",
        "1,23",
        "12,34.5",
        "(-5)",
        "(5) DR",
        "(5 CR) CR",
        "(-5) CR",
        "5 CR CR",
        "$($5)",
        "$$5",
        "$ - 0",
        "$--",
        "$()",
        "$ (5",
        "$ 5)",
        "-5 DR",
        "CR",
        "--5",
        "-5-",
        "$",
        ".",
        "1e3",
        "12 34",
        "five",
        "USD 5",
        "٣",
        "1" * 14,
    ],
)
def test_money_that_could_be_misread_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        to_cents(text)


@given(CENTS)
def test_every_amount_survives_every_way_of_writing_it(cents: int) -> None:
    dollars, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    plain = f"{dollars}.{rest:02d}"
    fancy = f"{dollars:,}.{rest:02d}"

    written = {sign + plain, f"{sign}${fancy}", f"({fancy})" if cents < 0 else fancy}

    assert {to_cents(text) for text in written} == {cents}


@given(st.dates())
def test_every_date_survives_both_ways_of_writing_it(day: date) -> None:
    american = f"{day.month}/{day.day}/{day.year:04d}"

    assert {to_date(day.isoformat()), to_date(american)} == {day}


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30",
        "13/13/2026",
        "March 3",
        "2026",
        "20261301",
        "3/4-2026",
        "34567",  # a spreadsheet's 1994
        "60601",  # a spreadsheet's 2065, or Chicago
        "99213",
        "Feb 30, 2026",
        "5 Janus 2026x",
    ],
)
def test_what_is_no_certain_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        to_date(text)


def test_a_time_of_day_is_dropped() -> None:
    texts = [
        "2026-03-31T08:15:00Z",
        "2026-03-31 00:00:00",
        "3/31/2026 8:15 AM",
        "03/31/2026 20:15:59",
        "3/31/26 8:15 PM",
        "20260331",
    ]

    assert {to_date(text) for text in texts} == {date(2026, 3, 31)}


@pytest.mark.parametrize(
    "text",
    [
        "Mar 31, 2026",
        "march 31 2026",
        "Tuesday, March 31, 2026",
        "31-Mar-2026",
        "31-MAR-26",
        "31 Mar 2026",
        "03-31-2026",
        "3/31/26",
    ],
)
def test_a_date_in_words_or_with_two_digits_of_the_year_is_read(text: str) -> None:
    assert to_date(text) == date(2026, 3, 31)


def test_two_digit_years_reach_from_1970_to_2069() -> None:
    assert [to_date(f"1/1/{year}").year for year in ("70", "99", "00", "69")] == [
        1970,
        1999,
        2000,
        2069,
    ]


def test_a_spreadsheets_number_counts_days_from_its_own_calendar() -> None:
    # 46112 days after 1899-12-30; the calendar of 1904 begins 1,462 days later.
    assert to_date("46112") == to_date("46112.75") == date(2026, 3, 31)
    assert to_date("44650", epoch=EPOCH_1904) == date(2026, 3, 31)
    assert 46_112 - 44_650 == 1_462


def test_a_column_with_the_day_first_is_read_so_and_doubts_the_other_order() -> None:
    cell = dates("day_first")

    assert cell.convert("04/03/2026") == date(2026, 3, 4)
    assert cell.suspects is not None
    assert cell.suspects(["12/25/2026", "04/03/2026"]) == {"04/03/2026"}
    with pytest.raises(ValueError, match=r"."):
        dates("iso").convert("04/03/2026")


def test_one_day_first_date_makes_the_columns_other_slash_dates_doubtful() -> None:
    assert DATE.suspects is not None
    doubtful = DATE.suspects(["25/12/2026", "03/04/2026", "2026-03-04"])

    assert doubtful == {"03/04/2026"}


def test_months_are_read_from_dates_too() -> None:
    assert [MONTH.convert(t) for t in ("2026-03", "3/2026", "3/31/2026")] == ["2026-03"] * 3


def test_counts_flags_and_quantities() -> None:
    assert [to_count("2.0"), to_count("-1")] == [2, -1]
    assert [FLAG.convert(t) for t in ("TRUE", "n", "1")] == [True, False, True]
    assert THOUSANDTHS.convert("1.2345") == 1235
    with pytest.raises(ValueError, match=r"."):
        to_count("2.5")
    with pytest.raises(ValueError, match=r"."):
        FLAG.convert("maybe")


def test_vocabulary_forgives_spelling_of_blanks_and_case_only() -> None:
    cell = one_of("no_show", "completed", also={"noshow": "no_show"})

    assert [cell.convert(t) for t in ("No-Show", " NO SHOW", "noshow")] == ["no_show"] * 3
    with pytest.raises(ValueError, match=r"."):
        cell.convert("complete")
    assert near("complete", cell.allowed) == "completed"
    assert near("Smith", cell.allowed) == ""


def test_null_words_are_not_zero() -> None:
    assert all(map(is_null, ("", "--", "N/A", "NULL", "None")))
    assert not is_null("0")


@given(st.text(min_size=1))
def test_a_description_repeats_no_letter_and_no_digit_of_the_cell(text: str) -> None:
    shape = describe(text).partition(" in the form ")[2]

    assert set(shape) <= set("9x/-.,:$()+ ")


def test_dates_far_apart_keep_their_distance() -> None:
    assert to_date("2026-03-01") - to_date("2026-02-28") == timedelta(days=1)


@pytest.mark.parametrize("text", ["2026/03/31", "2026-3-31", "2026/3/31"])
def test_a_date_that_begins_with_the_year_may_have_slashes_and_single_digits(text: str) -> None:
    assert to_date(text) == date(2026, 3, 31)


@pytest.mark.parametrize("text", ["09/31/2026", "2026-02-29", "Feb 30, 2026"])
def test_a_day_that_its_month_does_not_have_is_told_as_such(text: str) -> None:
    with pytest.raises(NoSuchDayError):
        to_date(text)


def test_a_dash_alone_says_nothing_and_a_dash_of_dollars_says_zero() -> None:
    assert [is_null(text) for text in ("-", "$-", "$ -")] == [True, False, False]

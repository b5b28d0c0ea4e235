"""The tests that rules rest on, as vectorised functions of a frame and its batch.

Each returns a function that gives True for a row that holds; a row whose inputs are missing
holds, because presence has its own rules. What must not live here: severities, reasons, wording.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from expectations.rule import Batch, Test
from vitals.identifiers import is_npi

PROCEDURE = r"^(?:\d{4}[0-9AFMTU]|[A-V]\d{4}|\d{3,4})$"
"""CPT (categories I-III, MAAA, PLA), HCPCS level II, or a revenue code of an institutional line.

Institutional senders write revenue codes with three digits or four.
"""

MODIFIERS = r"^[A-Z0-9]{2}(?: [A-Z0-9]{2})*$"

ADJUDICATED = r"^(?:\d{4}[0-9AFMTU]|[A-V]\d{4}|\d{3,4}|\d{10,12}|[A-Z0-9]{5})$"
"""A procedure as payers answer it: those above, a drug's code (NDC), or a payer's own of five."""

REMARKS = r"^(?:N|M|MA)\d{1,4}(?: (?:N|M|MA)\d{1,4})*$"

REVERSAL = "22"
"""CLP02 of a remittance that takes an earlier one back."""


def all_true(verdict: pd.Series) -> pd.Series[bool]:
    """*verdict* as plain booleans; a missing verdict holds."""
    return verdict.astype("boolean").fillna(True).astype("bool")


def npi(column: str) -> Test:
    """The NPI has ten digits and a right check digit."""

    def test(frame: pd.DataFrame, _batch: Batch) -> pd.Series[bool]:
        values = frame[column]
        valid = [value for value in values.dropna().unique() if is_npi(value)]
        return values.isna() | values.isin(valid)

    return test


def flagged(column: str) -> Test:
    """The flag is true, or unknown."""

    def test(frame: pd.DataFrame, _batch: Batch) -> pd.Series[bool]:
        return all_true(frame[column])

    return test


def not_above(lower: str, upper: str) -> Test:
    """One amount is not above another; rows with a negative upper amount (take-backs) hold."""

    def test(frame: pd.DataFrame, _batch: Batch) -> pd.Series[bool]:
        return all_true((frame[lower] <= frame[upper]) | (frame[upper] < 0))

    return test


def hours_not_above(lower: str, upper: str) -> Test:
    """One number of hours is not above another."""

    def test(frame: pd.DataFrame, _batch: Batch) -> pd.Series[bool]:
        return all_true(frame[lower] <= frame[upper])

    return test


def not_negative_unless_reversal(column: str) -> Test:
    """Only a reversal (CLP02 22) carries a negative amount."""

    def test(frame: pd.DataFrame, _batch: Batch) -> pd.Series[bool]:
        return all_true((frame[column] >= 0) | (frame["status_code"] == REVERSAL))

    return test


def reversal_takes_back(frame: pd.DataFrame, _batch: Batch) -> pd.Series[bool]:
    """A reversal's charge and payment are not above 0."""
    negative = (frame["charge_cents"] <= 0) & (frame["paid_cents"] <= 0)
    return all_true(negative | (frame["status_code"] != REVERSAL))


def denied_pays_nothing(frame: pd.DataFrame, _batch: Batch) -> pd.Series[bool]:
    """A remittance that says denied (CLP02 4) pays nothing."""
    return all_true((frame["status_code"] != "4") | (frame["paid_cents"] == 0))


def implies(column: str, values: Sequence[str], other: str, allowed: Sequence[object]) -> Test:
    """Where *column* is one of *values*, *other* is one of *allowed*; missing ``other`` holds."""

    def test(frame: pd.DataFrame, _batch: Batch) -> pd.Series[bool]:
        allows = frame[other].isna() | frame[other].isin(list(allowed))
        return all_true(~frame[column].isin(list(values)) | allows)

    return test


def absent_where(column: str, values: Sequence[str], other: str) -> Test:
    """Where *column* is one of *values*, *other* is missing."""

    def test(frame: pd.DataFrame, _batch: Batch) -> pd.Series[bool]:
        return ~frame[column].isin(list(values)) | frame[other].isna()

    return test


def correction_names_its_original(frame: pd.DataFrame, _batch: Batch) -> pd.Series[bool]:
    """A replacement or void of an 837 (it has a set control) carries REF*F8."""
    corrects = frame["frequency"].isin(["7", "8"]) & frame["set_control"].notna()
    return ~corrects | frame["original_reference"].notna()


def needs(column: str, values: Sequence[object], other: str) -> Test:
    """Where *column* is one of *values*, *other* has a value."""

    def test(frame: pd.DataFrame, _batch: Batch) -> pd.Series[bool]:
        return all_true(~frame[column].isin(list(values)) | frame[other].notna())

    return test


def recovers_only_when_won(frame: pd.DataFrame, _batch: Batch) -> pd.Series[bool]:
    """An appeal upheld or withdrawn recovers nothing."""
    lost = frame["outcome"].isin(["upheld", "withdrawn"])
    return all_true(~lost | (frame["recovered_cents"] <= 0))


def any_of(*columns: str) -> Test:
    """At least one of *columns* has a value."""

    def test(frame: pd.DataFrame, _batch: Batch) -> pd.Series[bool]:
        return frame[[*columns]].notna().any(axis=1)

    return test


def both_or_neither(one: str, other: str) -> Test:
    """Both columns have a value, or neither has."""

    def test(frame: pd.DataFrame, _batch: Batch) -> pd.Series[bool]:
        return frame[one].isna() == frame[other].isna()

    return test


def filled_with(column: str, other: str) -> Test:
    """Where *column* has a value, *other* has one too."""

    def test(frame: pd.DataFrame, _batch: Batch) -> pd.Series[bool]:
        return frame[column].isna() | frame[other].notna()

    return test


def not_zero(column: str) -> Test:
    """The amount is not 0."""

    def test(frame: pd.DataFrame, _batch: Batch) -> pd.Series[bool]:
        return all_true(frame[column] != 0)

    return test


def past_unless_planned(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """An appointment marked completed lies not after today."""
    ahead = frame["service_on"] > pd.Timestamp(batch.today)
    return ~((frame["status"] == "completed") & ahead)


def not_ahead(*columns: str) -> Test:
    """None of the dates is after today."""

    def test(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
        return ~(frame[list(columns)] > pd.Timestamp(batch.today)).any(axis="columns")

    return test


def month_not_ahead(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """The month (YYYY-MM) is not after today's."""
    return frame["month"].isna() | (frame["month"] <= f"{batch.today:%Y-%m}")


def parts_make_total(frame: pd.DataFrame, _batch: Batch) -> pd.Series[bool]:
    """Insurance and patient A/R add up to total A/R, where all are known."""
    parts = frame["insurance_ar_cents"] + frame["patient_ar_cents"]
    return all_true(parts == frame["ar_total_cents"])


# -- rows against rows of the same table --------------------------------------------------------


def first_of(*columns: str) -> Test:
    """The row is the first of its practice with these columns."""

    def test(frame: pd.DataFrame, _batch: Batch) -> pd.Series[bool]:
        return ~frame.duplicated(["practice", *columns])

    return test


def one_value_per(keys: Sequence[str], column: str) -> Test:
    """All rows of a practice with the same *keys* have the same *column*."""

    def test(frame: pd.DataFrame, _batch: Batch) -> pd.Series[bool]:
        groups = frame.groupby(["practice", *keys], dropna=False, sort=False)
        return groups[column].transform("nunique") <= 1

    return test


_SUBMISSION = (
    "practice",
    "source_file",
    "claim_id",
    "sequence",
    "frequency",
    "payer_id",
    "submitted_on",
    "group_control",
    "set_control",
    "claim_charge_cents",
)


def lines_make_claim(frame: pd.DataFrame, _batch: Batch) -> pd.Series[bool]:
    """The line charges of one submission in one file add up to its claim charge (CLM02).

    A submission with a repeated line number holds: it is two, and their lines cannot be told
    apart.
    """
    stated = frame.loc[frame["claim_charge_cents"].notna(), [*_SUBMISSION, "line_no"]]
    charges = frame.loc[stated.index, "charge_cents"]
    group = stated.groupby(list(_SUBMISSION), dropna=False, sort=False).ngroup()
    total = charges.groupby(group).transform("sum")
    repeated = stated.duplicated([*_SUBMISSION, "line_no"], keep=False)
    holds = (total == stated["claim_charge_cents"]) | repeated.groupby(group).transform("any")
    return all_true(holds.reindex(frame.index))


# -- rows against other tables ------------------------------------------------------------------


def found_in(table: str, *columns: str) -> Test:
    """The practice has a row of *table* with the same *columns*."""

    def test(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
        keys = ["practice", *columns]
        given = joined(frame, keys)
        return given.isna() | given.isin(joined(batch.frame(table), keys).unique())

    return test


def joined(frame: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """One text for each row that is equal exactly where *columns* are; missing where one is."""
    parts = [frame[column].astype("str") for column in columns]
    return parts[0].str.cat(parts[1:], sep="|")

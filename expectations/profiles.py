"""Tests of rows against the practice's own profile: its payers, its providers, its first day.

A practice without a profile, and one whose profile is silent on the point, holds. What must not
live here: severities, reasons, wording.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pandas as pd

from expectations.rule import Batch, Test
from vitals.practice import Practice

NO_PAYER = ("unknown", "self_pay")
"""What export profiles write where an export names no payer, or the patient pays alone."""


def _plain(text: str) -> str:
    return text.strip().upper()


def _known(frame: pd.DataFrame, column: str, pairs: set[str]) -> pd.Series[bool]:
    """Tell whether practice and *column* are one of *pairs*; each text is looked up once."""
    both = frame["practice"].str.cat(frame[column].astype("str"), sep="|")
    known = [text for text in both.dropna().unique() if _plain(text) in pairs]
    return both.isin(known)


def _pairs(batch: Batch, names: Callable[[Practice], Iterable[str]]) -> set[str]:
    """Practice and each of the *names* its profile tells."""
    return {
        _plain(f"{practice}|{name}")
        for practice, profile in batch.profiles.items()
        for name in names(profile)
    }


def payer_known(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """The payer is one of the profile's, by id or by name; a profile without payers holds.

    So does a row for which its export names no payer, or says that there is none.
    """
    listing = [practice for practice, profile in batch.profiles.items() if profile.payers]
    judged = frame["practice"].isin(listing) & frame["payer_id"].notna()
    judged &= ~frame["payer_id"].isin(NO_PAYER)
    known = _known(frame, "payer_id", _pairs(batch, lambda one: [each.id for each in one.payers]))
    if "payer_name" in frame:
        names = _pairs(batch, lambda one: [each.name for each in one.payers])
        known |= _known(frame, "payer_name", names)
    return ~judged | known


def provider_known(column: str) -> Test:
    """The NPI is one of the profile's providers or the practice's own; one without providers holds.

    A number that is no NPI at all is told by its check digit alone.
    """

    def test(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
        listing = [practice for practice, profile in batch.profiles.items() if profile.providers]
        judged = frame["practice"].isin(listing) & frame[column].str.fullmatch(r"\d{10}")
        return ~judged.fillna(False) | _known(frame, column, _pairs(batch, _npis))

    return test


def _npis(profile: Practice) -> Iterator[str]:
    yield from profile.npis
    yield from (provider.npi for provider in profile.providers)


def _birth(profile: Practice) -> pd.Timestamp | None:
    """First day of the practice: its first provider's, None where one provider's is not known."""
    starts = [provider.start for provider in profile.providers]
    known = [start for start in starts if start is not None]
    return pd.Timestamp(min(known)) if starts and len(known) == len(starts) else None


def since_birth(column: str) -> Test:
    """The date is not before the practice began, where its profile says when each provider did."""

    def test(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
        births = {practice: _birth(profile) for practice, profile in batch.profiles.items()}
        began = frame["practice"].map(births).astype(frame[column].dtype)
        return ~(frame[column] < began)

    return test


def since_provider_began(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """The service is not before its own provider began, as far as the practice existed."""
    starts = {
        f"{practice}|{provider.npi}": pd.Timestamp(provider.start)
        for practice, profile in batch.profiles.items()
        for provider in profile.providers
        if provider.start is not None
    }
    provider = frame["practice"].str.cat(frame["provider_npi"].astype("str"), sep="|")
    began = provider.map(starts).astype(frame["service_on"].dtype)
    early = frame["service_on"] < began
    return ~early | ~since_birth("service_on")(frame, batch)

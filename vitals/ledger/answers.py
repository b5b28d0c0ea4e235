"""Answers to what was sent: which claims they are about, and what they decide.

An answer may be to a whole file: a rejected interchange, set or batch rejects every claim in it.
What must not live here: adjudication.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from vitals.ledger.book import Book

NARROWED: Mapping[str, Mapping[str, str]] = {
    "interchange_control": {},
    "group_control": {"set_control": "set_control"},
    "batch_control": {"provider_npi": "billing_npi"},
}
"""By which number an answer names what was sent, and what narrows it: answer's to claims' column.

TA101 = ISA13; AK102 = GS06 and AK202 = ST02; TRN02 of a 277CA's receiver level = BHT03 and, at
provider level, its NPI = that of loop 2010AA.
"""

_SOURCE_RANK = {"clearinghouse": 0, "payer": 1}
_ENVELOPE = ["interchange_control", "group_control", "set_control", "source_file"]


def decisive_answers(book: Book) -> pd.DataFrame:
    """One row per answer that accepts or rejects a claim, by claim, in the order they count.

    Columns ``claim``, ``received_on``, ``is_accepted``, ``source`` and ``code``. Of one day the
    clearinghouse's word comes before the payer's, and a rejection first.
    """
    if "answers" in book.frames:
        return book.frames["answers"]
    told = book.acknowledgements[["claim", "received_on", "is_accepted", "source", "code"]]
    both = pd.concat([told, file_rejections(book)], ignore_index=True)
    both = both.loc[both["is_accepted"].notna()]
    ranked = both.assign(
        rank=both["source"].map(_SOURCE_RANK).fillna(2),
        is_accepted=both["is_accepted"].astype(bool),
    ).sort_values(["claim", "received_on", "rank", "is_accepted"], ignore_index=True)
    return ranked.drop(columns="rank")


def file_rejections(book: Book) -> pd.DataFrame:
    """One row per rejected claim: a refused interchange, set or batch rejects every claim in it.

    Control numbers start again in most systems, so what is meant is the latest of that number
    submitted on or before the day it was sent (TA102), else the day of the answer.
    """
    answers = book.table("file_acknowledgements")
    refused = answers.loc[~answers["is_accepted"].fillna(True).astype(bool)]
    given = [number for number in NARROWED if refused[number].notna().any()]
    if not given:
        return book.acknowledgements.iloc[:0][["claim", "received_on", "is_accepted", "source"]]
    rows = pd.concat([_rejected(book, refused, number) for number in given], ignore_index=True)
    return rows[["claim", "received_on", "is_accepted"]].assign(source="clearinghouse")


def _rejected(book: Book, refused: pd.DataFrame, number: str) -> pd.DataFrame:
    """Claims that the answers with a *number* reject, one row for each answer and claim."""
    named = refused.loc[refused[number].notna()].reset_index(drop=True)
    hit = _candidates(book, named, number)
    for own, sent in NARROWED[number].items():
        hit = hit.loc[hit[own].isna() | hit[own].eq(hit[f"sent_{sent}"])]
    latest = hit.groupby("answer")["submitted_on"].transform("max")
    hit = hit.loc[hit["submitted_on"].eq(latest) | latest.isna()]
    return hit.loc[_is_certain(hit)] if number == "batch_control" else hit


def _candidates(book: Book, named: pd.DataFrame, number: str) -> pd.DataFrame:
    """Pair each answer with the claims sent under its *number* by then."""
    narrowing = NARROWED[number]
    answers = named[["received_on", "is_accepted", "scope", *narrowing]].assign(
        answer=named.index,
        number=_control(named[number]),
        until=named["sent_on"].fillna(named["received_on"]),
    )
    for own in narrowing:
        answers[own] = _control(answers[own])
    claims = book.submitted
    sent = pd.DataFrame({"claim": claims["claim"], "number": _control(claims[number])})
    sent = sent.assign(
        submitted_on=claims["submitted_on"],
        billing_npi=claims["billing_npi"],
        envelope=claims.groupby(_ENVELOPE, dropna=False, sort=False).ngroup(),
        **{f"sent_{column}": _control(claims[column]) for column in narrowing.values()},
    ).dropna(subset=["number"])
    hit = answers.merge(sent.drop_duplicates(), on="number")
    return hit.loc[~(hit["submitted_on"] > hit["until"])]


def _control(number: pd.Series) -> pd.Series:
    return number.str.strip().str.upper().str.lstrip("0")


def _is_certain(hit: pd.DataFrame) -> pd.Series:
    """True where the number of a batch names one transaction of the day, and one provider in it.

    Some systems give every batch the same number, and a provider may be named by another id than
    an NPI: then nobody knows which claims are meant.
    """
    by_answer = hit.groupby("answer")
    is_one = by_answer["envelope"].transform("nunique").le(1)
    is_named = hit["scope"].ne("provider").fillna(True) | hit["provider_npi"].notna()
    return is_one & (is_named | by_answer["billing_npi"].transform("nunique").le(1))

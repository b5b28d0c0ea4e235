"""Claim adjustment reason codes (CARC): the groups they fall in and what each group asks for.

The code list is X12's; X12 licenses its wording, so the numbers stand beside our own words in
``denial_reasons.yaml``. Patient share, contractual and informational codes are no denials; every
other code is, and a code that stands nowhere is a denial of group ``other``. A few codes leave
their reason to a remark code (RARC), which moves them to its group (``remark_codes.yaml``). What
must not live here: how a code is posted (``vitals.ledger``) or counted (``vitals.kpis``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

import numpy as np
import pandas as pd

from vitals.packaged import data

Preventable = Literal["yes", "mostly", "partly", "no"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason code in our words; *since* and *until* X12 lists it, None where not known."""

    code: str
    says: str
    since: date | None = None
    until: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One group of reason codes: whether it is a denial, preventable, and what to do about it."""

    id: str
    label: str
    preventable: Preventable
    action: str
    reasons: tuple[Reason, ...]
    is_denial: bool = True

    @property
    def codes(self) -> tuple[str, ...]:
        """Its reason codes."""
        return tuple(reason.code for reason in self.reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What one remark code says, and the group that this is."""

    code: str
    says: str
    group: str


def _reasons() -> Mapping[str, Any]:
    return data("vitals", "denial_reasons.yaml")


def _remarks() -> Mapping[str, Any]:
    return data("vitals", "remark_codes.yaml")


def _group(row: Mapping[str, Any]) -> Group:
    kept = {name: value for name, value in row.items() if name != "codes"}
    return Group(**kept, reasons=tuple(Reason(**reason) for reason in row["codes"]))


GROUPS: Mapping[str, Group] = {row["id"]: _group(row) for row in _reasons()["groups"]}
"""Groups by id, in the order reports list them; ``other`` takes every code no group names."""

DENIALS: tuple[Group, ...] = tuple(group for group in GROUPS.values() if group.is_denial)
GROUP_OF_CODE: Mapping[str, str] = {
    code: group.id for group in GROUPS.values() for code in group.codes
}
DENIAL_GROUPS: tuple[str, ...] = tuple(group.id for group in DENIALS)
PREVENTABLE_GROUPS: tuple[str, ...] = tuple(
    group.id for group in DENIALS if group.preventable in {"yes", "mostly"}
)
"""Groups counted as preventable: those marked yes or mostly; ``partly`` is not counted."""

CAPITATION = "24"
"""The one informational code that is written off like a contractual reduction."""


def version() -> str:
    """Versions of the two tables."""
    return f"{_reasons()['version']}, {_remarks()['version']}"


@cache
def remarks() -> Mapping[str, Remark]:
    """The remark codes that tell a reason, by code."""
    return {
        row["code"]: Remark(code=row["code"], says=row["says"], group=group)
        for group, rows in _remarks()["refines"].items()
        for row in rows
    }


@cache
def refined_codes() -> frozenset[str]:
    """Reason codes whose group a remark code may change."""
    return frozenset(_reasons()["refined"])


@cache
def uninformative_codes() -> frozenset[str]:
    """Reason codes that say nothing without a remark code."""
    return frozenset(_reasons()["uninformative"])


@cache
def bundling_codes() -> frozenset[str]:
    """Reason codes of a service that the payer counts as part of another."""
    return frozenset(_reasons()["bundling"])


@cache
def unprocessable_remarks() -> frozenset[str]:
    """Remark codes of a claim that was not processed: no appeal, send a new and complete one."""
    return frozenset(_remarks()["unprocessable"])


@cache
def alerts() -> frozenset[str]:
    """Remark codes that inform and explain no reason code."""
    return frozenset(_remarks()["alerts"])


def group_of(codes: pd.Series) -> pd.Series:
    """Group id of each CARC; ``other`` for codes no group names.

    Leading zeros and case do not matter.

    >>> group_of(pd.Series(["45", "197", "b7", "999"])).tolist()
    ['contractual', 'authorization', 'credentialing', 'other']
    """
    distinct = codes.drop_duplicates()
    words = [GROUP_OF_CODE.get(_plain(code), "other") for code in distinct]
    return codes.map(pd.Series(words, index=distinct.values)).astype("str")


def is_refined(codes: pd.Series) -> pd.Series:
    """Tell which reason codes leave their reason to a remark code."""
    return _among(codes, refined_codes())


def is_bundling(codes: pd.Series) -> pd.Series:
    """Tell which reason codes say that a service is part of another.

    >>> is_bundling(pd.Series(["097", "b15", "45", None])).tolist()
    [True, True, False, False]
    """
    return _among(codes, bundling_codes())


def refined_group(reason_code: pd.Series, remark_codes: pd.Series) -> pd.DataFrame:
    """``group`` of each reason code with its remark codes, and whether ``is_uninformative``.

    *remark_codes* are separated by blanks. A reason that a remark code tells moves to its group;
    where remark codes point to several groups the code keeps its own. A code that says nothing
    without a remark code, and has none but alerts, is uninformative and keeps its group.

    >>> refined_group(pd.Series(["16", "16", "16"]), pd.Series(["N382", "M62 N382", None])).group
    0     eligibility
    1    missing_data
    2    missing_data
    Name: group, dtype: str
    """
    group = group_of(reason_code).to_numpy(dtype=object)
    number, texts = pd.factorize(remark_codes.fillna(""))
    told = [_told(str(text)) for text in texts]
    meant = np.array([meaning for meaning, _ in told], dtype=object)[number]
    is_told = np.array([is_any for _, is_any in told], dtype=bool)[number]
    moves = is_refined(reason_code).to_numpy() & (meant != "")
    vague = _among(reason_code, uninformative_codes()).to_numpy() & ~is_told
    columns = {"group": np.where(moves, meant, group), "is_uninformative": vague}
    return pd.DataFrame(columns, index=reason_code.index).astype({"group": "str"})


def is_unprocessable(remark_codes: pd.Series) -> pd.Series:
    """Tell which remark codes say that the claim was not processed and cannot be appealed.

    >>> is_unprocessable(pd.Series(["N290 MA130", "MA01", None])).tolist()
    [True, False, False]
    """
    texts = remark_codes.fillna("").drop_duplicates()
    found = [bool(unprocessable_remarks().intersection(_split(str(text)))) for text in texts]
    known = pd.Series(found, index=texts.to_numpy(dtype=object), dtype=bool)
    return remark_codes.fillna("").map(known).astype(bool)


def _told(text: str) -> tuple[str, bool]:
    """The one group that remark codes point to ('' for none or several), and whether they tell."""
    codes = [code for code in _split(text) if code not in alerts()]
    groups = {remarks()[code].group for code in codes if code in remarks()}
    return (groups.pop() if len(groups) == 1 else ""), bool(codes)


def _split(text: str) -> list[str]:
    return [code for code in re.split(r"[\s,;:|]+", text.upper()) if code]


def _plain(code: object) -> str:
    return str(code).strip().upper().lstrip("0")


def _among(codes: pd.Series, wanted: frozenset[str]) -> pd.Series:
    distinct = codes.drop_duplicates()
    known = pd.Series([_plain(code) in wanted for code in distinct], index=distinct.values)
    return codes.map(known.astype(bool)).fillna(False).astype(bool)

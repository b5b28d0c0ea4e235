"""Claim adjustment reason codes (CARC): the groups they fall in and what each group asks for.

The code list is X12's; X12 licenses its wording, so the numbers stand here beside our own words.
Grouping: patient share, contractual and informational codes are no denials; every other code is,
and a code this table does not know is a denial of group ``other``. What must not live here: how a
code is posted (``vitals.ledger``) or counted (``vitals.kpis``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

Preventable = Literal["yes", "mostly", "partly", "no"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One group of reason codes: whether it is a denial, preventable, and what to do about it."""

    id: str
    label: str
    preventable: Preventable = "no"
    action: str
    codes: tuple[str, ...]
    is_denial: bool = True


def _codes(listed: str) -> tuple[str, ...]:
    return tuple(listed.split())


PATIENT_SHARE = Group(
    id="patient_share",
    label="Patient's share",
    action="bill the patient",
    codes=_codes("1 2 3 66 187 241"),
    is_denial=False,
)
CONTRACTUAL = Group(
    id="contractual",
    label="Contractual or scheduled reduction",
    action="verify against the fee schedule",
    codes=_codes("44 45 59 94 100 101 102 104 131 144 161 237 253"),
    is_denial=False,
)
INFORMATIONAL = Group(
    id="informational",
    label="Capitation, prior payer or information only",
    action="none",
    codes=_codes("23 24 132 215 225 246"),
    is_denial=False,
)
CAPITATION = "24"
"""The one informational code that is written off like a contractual reduction."""

DENIALS: tuple[Group, ...] = (
    Group(
        id="eligibility",
        label="Eligibility and registration",
        preventable="yes",
        action="verify coverage and rebill",
        codes=_codes("13 14 26 27 31 32 33 140 166 177 178 179 180 200 238 239 257 258"),
    ),
    Group(
        id="cob",
        label="Coordination of benefits, other payer",
        preventable="yes",
        action="put the payers in their right order",
        codes=_codes("19 20 21 22 109 129 136 201 B11 254"),
    ),
    Group(
        id="authorization",
        label="Authorisation and referral",
        preventable="yes",
        action="ask for a retroactive authorisation, or appeal",
        codes=_codes("15 39 165 197 198 210 243 284 287 288 296"),
    ),
    Group(
        id="missing_data",
        label="Missing or invalid claim data",
        preventable="yes",
        action="read the remark code and correct the claim",
        codes=_codes("16 125 148 163 164 192 206 207 226 227 250 251 252 A1 B12"),
    ),
    Group(
        id="coding",
        label="Coding, bundling and modifiers",
        preventable="mostly",
        action="send a corrected claim",
        codes=_codes(
            "4 5 6 7 8 9 10 11 12 58 97 107 110 146 181 182 189 199 231 234 236 B10 B14 B15 B16"
        ),
    ),
    Group(
        id="medical_necessity",
        label="Medical necessity",
        preventable="partly",
        action="appeal with records",
        codes=_codes("40 50 54 55 56 150 151 152 153 154 167 186 216 272"),
    ),
    Group(
        id="benefit",
        label="Benefit limits and non-covered services",
        preventable="partly",
        action="bill the patient where a notice was signed",
        codes=_codes("35 49 51 96 119 149 202 203 204 222 B1"),
    ),
    Group(
        id="timely_filing",
        label="Timely filing",
        preventable="yes",
        action="prove the filing date, else an avoidable write-off",
        codes=_codes("29 B4"),
    ),
    Group(
        id="duplicate",
        label="Duplicate",
        preventable="yes",
        action="check the claim's status before sending it again",
        codes=_codes("18 B13"),
    ),
    Group(
        id="credentialing",
        label="Credentialing, enrolment and network",
        preventable="yes",
        action="mend the enrolment",
        codes=_codes("170 171 172 183 184 185 208 242 256 279 283 B7"),
    ),
    Group(
        id="upheld",
        label="Earlier decision upheld",
        action="second level of appeal, or close",
        codes=_codes("193"),
    ),
    Group(
        id="other",
        label="Other or unknown reason",
        action="read the remittance",
        codes=(),
    ),
)
"""Denial groups in the order reports list them; ``other`` takes every code no group names."""

GROUPS: Mapping[str, Group] = {
    group.id: group for group in (PATIENT_SHARE, CONTRACTUAL, INFORMATIONAL, *DENIALS)
}
GROUP_OF_CODE: Mapping[str, str] = {
    code: group.id for group in GROUPS.values() for code in group.codes
}
DENIAL_GROUPS: tuple[str, ...] = tuple(group.id for group in DENIALS)
PREVENTABLE_GROUPS: tuple[str, ...] = tuple(
    group.id for group in DENIALS if group.preventable in {"yes", "mostly"}
)
"""Groups counted as preventable: those marked yes or mostly; ``partly`` is not counted."""


def group_of(codes: pd.Series) -> pd.Series:
    """Group id of each CARC; ``other`` for codes no group names.

    Leading zeros and case do not matter.

    >>> group_of(pd.Series(["45", "197", "b7", "999"])).tolist()
    ['contractual', 'authorization', 'credentialing', 'other']
    """
    distinct = codes.drop_duplicates()
    words = [str(code).strip().upper().lstrip("0") for code in distinct]
    known = pd.Series([GROUP_OF_CODE.get(word, "other") for word in words], index=distinct.values)
    return codes.map(known).astype("str")

"""Denial reasons: codes by group as dated data, refined by remark codes that move no money."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from tests.kpis.given import given, measure, practice
from vitals import carc
from vitals.carc import GROUPS, is_unprocessable, refined_group
from vitals.ledger import post
from vitals.ledger.book import open_book

CODES = [
    pytest.param(group.id, reason, id=reason.code)
    for group in GROUPS.values()
    for reason in group.reasons
]


def one(code: str, remarks: str | None) -> tuple[str, bool]:
    found = refined_group(pd.Series([code]), pd.Series([remarks], dtype="str"))
    return found["group"][0], bool(found["is_uninformative"][0])


@pytest.mark.parametrize(
    ("code", "remarks", "group"),
    [
        ("16", "N290", "credentialing"),
        ("16", "N382", "eligibility"),
        ("16", "MA04", "cob"),
        ("16", "M62", "authorization"),
        ("A1", "N54", "authorization"),
        ("96", "N30", "eligibility"),
        ("252", "N706", "medical_necessity"),
        ("226", "M127", "medical_necessity"),
        ("A1", "N522", "duplicate"),
        ("016", "n290", "credentialing"),
    ],
)
def test_a_remark_code_tells_what_the_reason_code_leaves_open(
    code: str, remarks: str, group: str
) -> None:
    assert one(code, remarks) == (group, False)


@pytest.mark.parametrize(
    ("code", "remarks", "group"),
    [
        pytest.param("16", "N290 M51", "missing_data", id="remarks that disagree"),
        pytest.param("16", "N517", "missing_data", id="a remark that only asks for a new claim"),
        pytest.param("96", "N130", "benefit", id="a remark of the code's own group"),
        pytest.param("197", "N290", "authorization", id="a code that tells its reason itself"),
        pytest.param("45", "N290", "contractual", id="no denial at all"),
    ],
)
def test_a_code_keeps_its_group_where_no_remark_speaks_clearly(
    code: str, remarks: str, group: str
) -> None:
    assert one(code, remarks) == (group, False)


def test_two_remarks_of_one_group_move_the_code_and_an_alert_does_not_stand_in_the_way() -> None:
    assert one("16", "MA01 N290 N257") == ("credentialing", False)


@pytest.mark.parametrize(
    ("code", "group"), [("16", "missing_data"), ("A1", "missing_data"), ("96", "benefit")]
)
def test_a_bare_code_is_uninformative_and_an_alert_explains_nothing(code: str, group: str) -> None:
    assert one(code, None) == (group, True)
    assert one(code, "") == (group, True)
    assert one(code, "MA01 N211") == (group, True)
    assert one(code, "MA130") == (group, False)
    assert one("50", None) == ("medical_necessity", False)


def test_an_unprocessable_claim_has_no_appeal() -> None:
    assert is_unprocessable(pd.Series(["MA130 N290", "MA01", None])).tolist() == [
        True,
        False,
        False,
    ]


def test_no_codes_have_no_groups() -> None:
    assert refined_group(pd.Series([], dtype="str"), pd.Series([], dtype="str")).empty


# -- in the book --------------------------------------------------------------------------------

DENIED = {
    "remittances": """
        remittance_id, claim_id, posted_on,  status_code, remark_codes
        r1,            c1,       2026-02-03, 4,           MA130
        r2,            c2,       2026-02-03, 4,           M62
        r3,            c3,       2026-02-03, 4,
    """,
    "remittance_lines": """
        remittance_id, line_index, remark_codes
        r1,            1,          N382
        r1,            2,          N290
        r3,            1,          MA01
    """,
    "adjustments": """
        remittance_id, line_index, reason_code, amount_cents
        r1,            1,          16,          10000
        r1,            2,          16,          10000
        r2,            0,          16,          10000
        r3,            1,          16,          10000
    """,
}


def test_an_adjustment_is_explained_by_its_own_line_and_its_claim() -> None:
    found = open_book(given(**DENIED), practice()).adjustments

    assert found["group"].tolist() == [
        "eligibility",
        "credentialing",
        "authorization",
        "missing_data",
    ]
    assert found["is_uninformative"].tolist() == [False, False, False, True]


def test_a_claim_s_adjustment_is_explained_by_its_lines_too() -> None:
    tables = given(
        **(DENIED | {"adjustments": "remittance_id, reason_code, amount_cents\nr3, 16, 5"})
    )
    tables["remittance_lines"] = given(remittance_lines="remittance_id, remark_codes\nr3, N706")[
        "remittance_lines"
    ]

    found = open_book(tables, practice()).adjustments

    assert found["group"].tolist() == ["medical_necessity"]


def test_the_denial_rate_by_group_follows_the_remark_code() -> None:
    tables = given(**DENIED)

    assert measure(tables, "eligibility_denial_rate", "2026-02")["numerator"] == 1
    assert measure(tables, "credentialing_denial_rate", "2026-02")["numerator"] == 1
    assert measure(tables, "authorization_denial_rate", "2026-02")["numerator"] == 1
    assert measure(tables, "denial_rate", "2026-02")["numerator"] == 3


PAID = {
    "claims": """
        claim_id, submitted_on, charge_cents
        c1,       2026-01-02,   10000
        c2,       2026-01-02,   10000
    """,
    "remittances": """
        remittance_id, claim_id, posted_on,  status_code, paid_cents
        r1,            c1,       2026-02-03, 4,           0
        r2,            c2,       2026-02-03, 1,           6000
    """,
    "adjustments": """
        remittance_id, reason_code, amount_cents
        r1,            16,          10000
        r2,            45,          3000
        r2,            96,          1000
    """,
}


@pytest.mark.parametrize("remark", [*sorted(carc.remarks())[::10], "MA130", "MA01", "N30"])
def test_whatever_a_remark_code_says_no_cent_is_posted_differently(remark: str) -> None:
    bare = given(**PAID)
    told = given(**PAID)
    told["remittances"]["remark_codes"] = pd.Series([remark, remark], dtype="str")

    before, after = (post(tables, practice()) for tables in (bare, told))

    pd.testing.assert_frame_equal(before, after)


def test_remark_codes_lead_to_denials_only_so_that_none_can_post_money() -> None:
    assert {remark.group for remark in carc.remarks().values()} <= set(carc.DENIAL_GROUPS)
    assert {carc.GROUP_OF_CODE[code] for code in carc.refined_codes()} <= set(carc.DENIAL_GROUPS)


# -- the tables ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("group", "reason"), CODES)
def test_every_code_stands_once_with_words_of_ours_and_dates_in_order(
    group: str, reason: carc.Reason
) -> None:
    assert [one for one in GROUPS.values() if reason.code in one.codes] == [GROUPS[group]]
    assert 0 < len(reason.says) < 60
    assert (reason.since or date.min) < (reason.until or date.max)


def test_every_group_says_what_to_do_and_every_remark_stands_once() -> None:
    assert all(group.action and group.label for group in GROUPS.values())
    listed = [row["code"] for rows in carc._remarks()["refines"].values() for row in rows]
    assert len(listed) == len(set(listed))
    assert not set(listed) & carc.alerts()
    assert carc.uninformative_codes() <= carc.refined_codes()


def test_preventable_are_the_groups_marked_yes_or_mostly() -> None:
    assert set(carc.DENIAL_GROUPS) - set(carc.PREVENTABLE_GROUPS) == {
        "medical_necessity",
        "benefit",
        "upheld",
        "other",
    }

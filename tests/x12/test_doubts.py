"""What an 835 or 837 leaves in doubt is told, even where every total holds."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from vitals.inspect import inspect_file

REMITTANCE = """
    BPR*I*75.00*C*ACH*CCP*01*1*DA*1*1512345678**01*1*DA*1*20260112
    TRN*1*T1*1512345678
    DTM*405*20251230
    N1*PR*ACME HEALTH*XV*60054
    CLP*A1*1*100.00*75.00*25.00*12*ICN1
    DTM*232*20251220
    SVC*HC:99213*100.00*75.00**1
    DTM*472*20251220
    CAS*PR*1*25.00
"""


def told(content: bytes) -> dict[str, dict[str, Any]]:
    return {one["rule"]: one for one in inspect_file("a.835", content)["problems"]}


@pytest.mark.parametrize("spoilt", ["ACHCCP", "ACH"])
def test_a_payment_whose_own_date_is_lost_says_which_date_was_taken(
    x12: SimpleNamespace, spoilt: str
) -> None:
    whole, short = REMITTANCE, REMITTANCE.replace("ACH*CCP", spoilt)

    assert told(x12.interchange(whole)) == {}
    found = told(x12.interchange(short))["payment-date"]
    assert found["severity"] == "warning"
    assert "DTM*405 or GS04 was taken" in found["message"]


@pytest.mark.parametrize("spoilt", ["DTM*47220251220", "DTM*4720*20251220", "DTM**20251220"])
def test_a_date_without_a_qualifier_is_told(x12: SimpleNamespace, spoilt: str) -> None:
    found = told(x12.interchange(REMITTANCE.replace("DTM*472*20251220", spoilt)))["bad-code"]

    assert found["severity"] == "warning"
    assert found["claim"] == 1
    assert "20251220" not in found["message"]


def test_a_reversal_with_a_plus_is_refused_and_not_paid_twice(x12: SimpleNamespace) -> None:
    positive = REMITTANCE.replace("CLP*A1*1*", "CLP*A1*22*")
    negative = (
        positive.replace("*75.00*C*", "*-75.00*C*")
        .replace("22*100.00*75.00*25.00", "22*-100.00*-75.00*-25.00")
        .replace("99213*100.00*75.00", "99213*-100.00*-75.00")
        .replace("PR*1*25.00", "PR*1*-25.00")
    )

    assert x12.read(x12.interchange(negative)).tables["remittances"]["paid_cents"].tolist() == [
        -7500
    ]
    parsed = x12.read(x12.interchange(positive))
    assert "remittances" not in parsed.tables
    assert "reversal-sign" in set(parsed.findings["rule"])


def test_a_remark_code_outside_of_a_line_is_told(x12: SimpleNamespace) -> None:
    content = x12.interchange(REMITTANCE.replace("DTM*232*20251220", "LQ*HE*N130"))

    assert told(content)["codes-not-read"]["severity"] == "info"


@pytest.mark.parametrize("element", ["é", "\t", "|", "\x1d", "^"])
def test_every_separator_is_known_for_x12_from_the_first_look(
    x12: SimpleNamespace, element: str
) -> None:
    content = x12.interchange(REMITTANCE).replace(b"*^*", b"*U*").decode().replace("*", element)

    told_of = inspect_file("a.835", content.encode())

    assert told_of["format"] == "x12"
    assert told_of["transactions"][0]["paid"] == "75.00"
    assert told_of["problems"] == []


def test_a_table_with_tabs_is_no_interchange() -> None:
    content = b"ISA\tclaim_id\tST\nyes\tA1\t835\n"

    assert inspect_file("a.tsv", content)["format"] == "csv"

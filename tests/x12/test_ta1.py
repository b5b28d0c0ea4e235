"""TA1: the answer to a whole interchange, alone, before the groups or behind them."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

COLUMNS = ("scope", "interchange_control", "is_accepted", "code", "status_code", "source_loop")


def alone(x12: SimpleNamespace, ta1: str) -> bytes:
    header = x12.segments(kind="999")[0]
    content: bytes = x12.spell([header, ta1, "IEA*0*000000007"])
    return content


@pytest.mark.parametrize(
    ("status", "rules"), [("A", []), ("E", []), ("R", ["interchange-rejected"])]
)
def test_a_ta1_alone_is_a_row(x12: SimpleNamespace, status: str, rules: list[str]) -> None:
    parsed = x12.read(alone(x12, f"TA1*000000123*260110*1200*{status}*024"))

    assert x12.rows(parsed, "file_acknowledgements", *COLUMNS) == [
        ("interchange", "000000123", status != "R", status, "024", "TA1")
    ]
    assert parsed.findings["rule"].tolist() == rules
    assert parsed.files["contents"].tolist() == ["TA1"]


def test_it_came_on_its_own_interchange_s_day(x12: SimpleNamespace) -> None:
    row = x12.read(alone(x12, "TA1*000000123*260110*1200*R*024")).tables["file_acknowledgements"]

    assert row["sent_on"].tolist() == [pd.Timestamp("2026-01-10")]
    assert row["received_on"].tolist() == [pd.Timestamp("2026-01-12")]


def test_a_bare_ta1_came_on_the_day_it_names_at_the_earliest(x12: SimpleNamespace) -> None:
    rows = x12.segments("AK1*HC*9\nAK9*A*1*1*1", kind="999")[1:-1]
    parsed = x12.read(x12.spell([*rows, "TA1*000000123*260110*1200*A*000"]))

    ta1 = parsed.tables["file_acknowledgements"].query("scope == 'interchange'")
    assert ta1["received_on"].tolist() == [pd.Timestamp("2026-01-10")]


@pytest.mark.parametrize("place", [1, -1])
def test_a_ta1_beside_a_999_disturbs_nothing(x12: SimpleNamespace, place: int) -> None:
    rows = x12.segments("AK1*HC*9\nAK2*837*0001\nIK5*A\nAK9*A*1*1*1", kind="999")
    rows.insert(place, "TA1*000000123*260110*1200*A*000")
    parsed = x12.read(x12.spell(rows))

    assert sorted(parsed.tables["file_acknowledgements"]["scope"]) == ["interchange", "set"]
    assert parsed.files["contents"].tolist() == ["999 TA1"]
    assert parsed.findings.empty


def test_several_interchanges_each_bring_their_own(x12: SimpleNamespace) -> None:
    first = alone(x12, "TA1*000000123*260110*1200*A*000")
    parsed = x12.read(first + alone(x12, "TA1*000000124*260110*1200*R*020"))

    assert x12.rows(parsed, "file_acknowledgements", "interchange_control", "is_accepted") == [
        ("000000123", True),
        ("000000124", False),
    ]


@pytest.mark.parametrize(
    ("ta1", "rule"),
    [
        ("TA1*000000123*260110*1200*Z*000", "no-status"),
        ("TA1*000000123", "no-status"),
        ("TA1**260110*1200*A*000", "missing-element"),
    ],
)
def test_a_ta1_that_decides_nothing_is_refused(x12: SimpleNamespace, ta1: str, rule: str) -> None:
    parsed = x12.read(alone(x12, ta1))

    assert parsed.findings["rule"].tolist() == [rule]
    assert parsed.files[["rows_parsed", "rows_refused"]].to_numpy().tolist() == [[0, 1]]


def test_a_note_that_is_no_number_is_not_repeated(x12: SimpleNamespace) -> None:
    parsed = x12.read(alone(x12, "TA1*000000123*260110*1200*R*DOE"))

    assert parsed.tables["file_acknowledgements"]["status_code"].isna().all()
    assert "DOE" not in parsed.findings.to_csv()


def test_claims_know_the_interchange_and_batch_they_were_sent_in(x12: SimpleNamespace) -> None:
    claim = """
        BHT*0019*00*BATCH7*20260105*1200*CH
        HL*1**20*1
        NM1*85*2*CEDAR*****XX*1234567893
        HL*2*1*22*0
        SBR*P*18
        NM1*IL*1*DOE*JANE****MI*M1
        NM1*PR*2*ACME*****PI*60054
        CLM*A-1*100***11:B:1
        LX*1
        SV1*HC:99213*100*UN*1***1
        DTP*472*D8*20260102
        """
    parsed = x12.read(x12.interchange(claim, kind="837P"))

    named = ("interchange_control", "group_control", "set_control", "batch_control")
    assert x12.rows(parsed, "claims", *named) == [("000000007", "9", "0001", "BATCH7")]

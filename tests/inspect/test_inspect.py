"""What one file is, in exactly the keys of the published schema."""

from __future__ import annotations

import gzip
import hashlib
import json

from tests.exports.workbooks import xlsx
from tests.landing.samples import FOLLOW_UPS, era
from tests.landing.test_archives import zipped
from vitals.inspect import inspect_file, render_inspection

TABLE_KEYS = ["schema", "file", "sha256", "format", "bytes", "profile", "totals", "rows", "refused"]
X12_KEYS = ["schema", "file", "sha256", "format", "bytes", "transactions", "rows", "refused"]


def test_an_era_is_told_in_the_published_keys() -> None:
    content = era(claims="A1 A2")
    told = inspect_file("a.835", content)

    assert list(told) == [*X12_KEYS, "problems"]
    assert told["schema"] == "billing-vitals/inspect/1"
    assert told["sha256"] == hashlib.sha256(content).hexdigest()
    assert told["bytes"] == len(content)
    assert told["rows"] == {
        "remittances": 2,
        "remittance_lines": 2,
        "adjustments": 2,
        "payments": 1,
    }
    assert told["refused"] == 0
    assert told["transactions"] == [
        {
            "set": "835",
            "version": "005010X221A1",
            "control": "0001",
            "claims": 2,
            "lines": 2,
            "charge": "200.00",
            "paid": "160.00",
            "patient_responsibility": "0.00",
            "adjustments": "40.00",
            "payment": "160.00",
            "provider_adjustments": "0.00",
            "balanced": True,
        }
    ]


def test_a_problem_of_an_era_says_segment_and_claim() -> None:
    broken = era(claims="A1 A2").replace(b"CLP*A2*1*100*80", b"CLP*A2*1*100*70")

    problems = inspect_file("a", broken)["problems"]
    balance = next(one for one in problems if one["rule"] == "claim-balance")

    assert list(balance) == ["severity", "rule", "segment", "claim", "message"]
    assert balance["claim"] == 2
    assert balance["segment"] == broken.split(b"CLP*A2")[0].count(b"~") + 1


def test_a_table_is_told_with_its_profile_and_lines() -> None:
    told = inspect_file("log.csv", FOLLOW_UPS)

    assert list(told) == [*TABLE_KEYS, "problems"]
    assert (told["format"], told["profile"]) == ("csv", "native:follow_ups")
    assert (told["rows"], told["refused"]) == ({"follow_ups": 2}, 1)
    (problem,) = told["problems"]
    assert list(problem) == ["severity", "rule", "line", "message"]
    assert (problem["rule"], problem["line"]) == ("bad-date", 4)


def test_what_is_no_known_file_is_told_too() -> None:
    told = inspect_file("scan.835", b"\x89PNG\r\n\x1a\n" + b"\x00" * 9)

    assert (told["format"], told["profile"], told["refused"]) == ("unknown", None, 1)
    assert "a PNG picture" in told["problems"][0]["message"]


def test_an_archive_is_told_as_what_is_in_it() -> None:
    packed = zipped({"a": era(), "b": gzip.compress(FOLLOW_UPS)})
    told = inspect_file("a.zip", packed)

    assert told["format"] == "x12 csv"
    assert told["bytes"] == len(packed)
    assert told["profile"] == "native:follow_ups"
    assert told["rows"]["follow_ups"] == 2


def test_every_answer_is_plain_json() -> None:
    for content in (era(), FOLLOW_UPS, b"", xlsx([[["month", "ar_total"], ["2026-03", 1]]])):
        told = inspect_file("a", content)
        assert json.loads(json.dumps(told)) == told


def test_the_rendering_says_it_in_plain_words() -> None:
    text = render_inspection(inspect_file("log.csv", FOLLOW_UPS))

    assert text.splitlines()[0].startswith("log.csv: csv, ")
    assert "read as native:follow_ups" in text
    assert "rows: 2 follow_ups; refused: 1" in text
    assert "error bad-date (line 4)" in text


def test_the_rendering_of_an_era_names_its_balance() -> None:
    text = render_inspection(inspect_file("a.835", era()))

    assert "835 005010X221A1 0001: claims 1, lines 1, charge 100.00" in text
    assert "balanced" in text
    assert "no problems found" in text


DEPOSITS = b"deposited_on,amount\n2026-10-01,100.10\n2026-10-02,-0.35\nTotal,99.75\n"
MONEY = (
    b"transaction_id,claim_id,posted_on,kind,account,amount\n"
    b"1,A,2026-03-02,charge,insurance,100.00\n2,A,2026-03-03,payer_payment,insurance,60.10\n"
    b"3,A,2026-03-04,patient_payment,patient,19.90\n4,B,2026-03-04,charge,insurance,50.00\n"
)


def test_the_money_of_a_table_is_told_in_exact_cents_to_compare_with_its_own_total() -> None:
    assert inspect_file("a.csv", DEPOSITS)["totals"] == {"deposits": {"amount": "99.75"}}
    assert inspect_file("a.csv", MONEY)["totals"]["transactions"] == {
        "charge insurance": "150.00",  # 100 + 50
        "patient_payment patient": "19.90",
        "payer_payment insurance": "60.10",
    }
    assert "total of deposits: amount 99.75" in render_inspection(inspect_file("a.csv", DEPOSITS))


def test_the_text_shows_five_problems_of_a_kind_and_counts_the_rest() -> None:
    bad = DEPOSITS + b"2026-10-03,x\n" * 12
    told = inspect_file("a.csv", bad)
    text = render_inspection(told)

    assert sum(one["rule"] == "bad-amount" for one in told["problems"]) == 12
    assert text.count("error bad-amount") == 5
    assert "and 7 more of the kind (bad-amount, column amount)" in text
    assert "(line 5): column amount" in text  # the position once

"""Whose file it is: by NPI where it gives one and the practice lists them, else by tax id."""

from __future__ import annotations

import pytest

from tests.landing.samples import NPI, OTHER_NPI, era
from vitals.foreign import refuse_foreign
from vitals.parsed import Parsed
from vitals.practice import Practice
from vitals.reading import read_files

BY_NPI = Practice(id="cedar-therapy", name="Cedar", npis=(NPI,))
BY_TAX = Practice(id="cedar-therapy", name="Cedar", tax_ids=("12-3456789",))
BY_BOTH = Practice(id="cedar-therapy", name="Cedar", npis=(NPI,), tax_ids=("12-3456789",))

OWN_TAX = "N1*PE*CEDAR*FI*12-3456789"
OTHER_TAX = "N1*PE*BIRCH*FI*987654321"

CLAIM = """NM1*85*2*{name}*****{qualifier}*{billing}
REF*{tax}
NM1*87*2
NM1*PE*2*PLAN*****PI*9
REF*EI*555555555
HL*2*1*22*0
SBR*P
NM1*IL*1*QUUX*ZEBULON****MI*MEMBER77
NM1*PR*2*AETNA*****PI*60054
REF*EI*444444444
CLM*{claim}*100***11:B:1*Y*A*Y*Y
LX*1
SV1*HC:97110*100*UN*1***1
DTP*472*D8*20260302
"""


def bill(*claims: str) -> bytes:
    """An 837P with each of *claims* under a billing provider of its own."""
    body = "ST*837*0001*005010X222A1\nBHT*0019*00*1*20260305*0200*CH\n"
    for claim in claims:
        body += "HL*1**20*1\n" + claim
    return (body + f"SE*{body.count(chr(10)) + 1}*0001\n").replace("\n", "~").encode()


def claim(name: str, *, npi: str = "", tax: str = "EI*123456789", old: str = "") -> str:
    qualifier = "XX" if npi else "24" if old else ""
    return CLAIM.format(name="X", qualifier=qualifier, billing=npi or old, tax=tax, claim=name)


def judged(practice: Practice, *files: bytes) -> Parsed:
    return refuse_foreign(read_files([(f"f{n}", data) for n, data in enumerate(files)]), practice)


def kept(parsed: Parsed, table: str) -> list[str]:
    return parsed.tables[table]["claim_id"].tolist()


@pytest.mark.parametrize(
    ("payee", "practice", "count"),
    [
        (OWN_TAX, BY_TAX, 1),
        (OTHER_TAX, BY_TAX, 0),
        (OTHER_TAX, BY_NPI, 1),
        (OTHER_TAX, BY_BOTH, 0),
        (f"N1*PE*CEDAR*XX*{NPI}~REF*TJ*987654321", BY_BOTH, 1),
        (f"N1*PE*CEDAR*XX*{OTHER_NPI}~REF*TJ*123456789", BY_BOTH, 0),
        (f"N1*PE*CEDAR*XX*{OTHER_NPI}~REF*TJ*123456789", BY_TAX, 1),
        (f"N1*PE*CEDAR*XX*{OTHER_NPI}~REF*TJ*987654321", BY_TAX, 0),
        (f"N1*PE*CEDAR*XX*{OTHER_NPI}", BY_TAX, 1),
        ("N1*PE*CEDAR*XV*987654321", BY_BOTH, 1),
        ("N1*PE*CEDAR*FI*98765", BY_TAX, 1),
    ],
)
def test_an_835_is_judged_by_npi_where_both_know_one_else_by_tax_id(
    payee: str, practice: Practice, count: int
) -> None:
    assert len(judged(practice, era(payee=payee)).tables["remittances"]) == count


@pytest.mark.parametrize(
    ("billed", "practice", "count"),
    [
        (claim("A1"), BY_TAX, 1),
        (claim("A1", tax="EI*987654321"), BY_TAX, 0),
        (claim("A1", tax="SY*987654321"), BY_TAX, 1),
        (claim("A1", tax="SY*987654321", old="12-3456789"), BY_TAX, 1),
        (claim("A1", tax="SY*987654321", old="987654321"), BY_TAX, 0),
        (claim("A1", npi=NPI, tax="EI*987654321"), BY_BOTH, 1),
        (claim("A1", npi=OTHER_NPI), BY_BOTH, 0),
        (claim("A1", npi=OTHER_NPI), BY_TAX, 1),
    ],
)
def test_an_837_is_judged_by_its_billing_provider_never_by_plan_payer_or_ssn(
    billed: str, practice: Practice, count: int
) -> None:
    assert len(judged(practice, bill(billed)).tables["claims"]) == count


def test_of_a_file_for_two_tax_ids_only_the_own_rows_are_kept() -> None:
    mixed = bill(claim("A1"), claim("B1", tax="EI*987654321"), claim("A2"), claim("A3"))
    payments = era(payee=OTHER_TAX, claims="B1 B2") + era(payee=OWN_TAX, control="0002")
    parsed = judged(BY_TAX, mixed, payments)

    assert kept(parsed, "claims") == ["A1", "A2", "A3"]
    assert kept(parsed, "remittances") == ["A1"]
    assert set(parsed.tables["payments"]["amount_cents"]) == {80_00}
    refused = parsed.files.set_index("source_file")["rows_refused"]
    # of the payments: 1 payment, and 1 claim + 1 line + 1 adjustment for each of B1 and B2
    assert refused.to_dict() == {"f0": 1, "f1": 1 + 2 * 3}


def test_a_tax_id_is_never_shown_for_it_can_be_an_ssn() -> None:
    parsed = judged(BY_TAX, era(payee=OTHER_TAX), era(payee=OTHER_TAX) + era(payee=OWN_TAX))

    told = parsed.findings.to_csv() + repr(parsed)
    assert "found another tax id" in told
    assert "987654321" not in told
    assert "123456789" not in told


def test_claims_of_two_transactions_around_a_remittance_stay_apart() -> None:
    parsed = judged(BY_TAX, bill(claim("A1")) + era(payee=OTHER_TAX) + bill(claim("A2")))

    assert kept(parsed, "claims") == ["A1", "A2"]
    assert parsed.tables["remittances"].empty


NO_ID = "N1*PE*CEDAR"


def test_a_payment_that_names_no_payee_is_kept_beside_a_strangers() -> None:
    parsed = judged(BY_TAX, era(payee=OTHER_TAX, claims="B1") + era(payee=NO_ID, control="0002"))

    assert kept(parsed, "remittances") == ["A1"]
    assert len(parsed.tables["payments"]) == 1
    # 1 payment, 1 claim, 1 line and 1 adjustment of the stranger's
    assert parsed.findings[["rule", "rows"]].to_numpy().tolist() == [
        ["foreign-rows", 1 + 1 + 1 + 1]
    ]


def test_a_claim_that_names_no_biller_is_kept_beside_a_strangers() -> None:
    nobody = claim("A1", tax="SY*987654321")
    parsed = judged(BY_TAX, bill(claim("B1", tax="EI*987654321"), nobody))

    assert kept(parsed, "claims") == ["A1"]
    assert "foreign-rows" in set(parsed.findings["rule"])
    assert "foreign-file" not in set(parsed.findings["rule"])


def test_a_file_in_which_every_payment_is_a_strangers_is_refused_whole() -> None:
    others = era(payee=OTHER_TAX) + era(payee="N1*PE*ELM*FI*111223333", control="0002")
    parsed = judged(BY_TAX, others)

    assert parsed.tables["payments"].empty
    # each of the two: 1 payment, 1 claim, 1 line, 1 adjustment
    assert parsed.findings[["rule", "rows"]].to_numpy().tolist() == [["foreign-file", 2 * 4]]

"""Answers to whole files: which claims a rejected interchange, set or batch held."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.kpis.given import given, practice
from vitals.ledger import claim_facts

SENT = """claim_id, submitted_on, interchange_control, group_control, batch_control, billing_npi
          old,      2025-12-05,   000000041,           1,             B1,            1
          a,        2026-01-05,   000000041,           1,             B1,            1
          b,        2026-01-05,   000000041,           1,             B1,            2
          c,        2026-01-05,   000000042,           2,             B2,            1
          later,    2026-01-09,   000000041,           1,             B1,            1"""


def rejected(answer: str, claims: str = SENT) -> list[str]:
    """Keys of the claims whose first answer is the rejection by *answer*."""
    tables = given(claims=claims, file_acknowledgements=answer)
    facts = claim_facts(tables, practice())
    assert facts["first_reject_on"].notna().equals(facts["first_ack_on"].notna())
    return list(facts.loc[facts["first_ack_accepted"].eq(False).fillna(False), "claim_key"])


TA1 = "interchange_control, is_accepted, sent_on, received_on\n"


@pytest.mark.parametrize(
    ("answer", "claims"),
    [
        pytest.param("41, no, 2026-01-05, 2026-01-10", ["A", "B"], id="sent that day"),
        pytest.param("000000041, no, , 2026-01-06", ["A", "B"], id="sent before the answer"),
        pytest.param("41, yes, 2026-01-05, 2026-01-10", [], id="accepted: no word on claims"),
        pytest.param("43, no, 2026-01-05, 2026-01-10", [], id="another interchange"),
        pytest.param("41, no, 2025-11-01, 2026-01-10", [], id="sent before any of ours"),
    ],
)
def test_a_rejected_interchange_rejects_every_claim_in_it(answer: str, claims: list[str]) -> None:
    assert rejected(TA1 + answer) == claims


BATCH = "scope, batch_control, provider_npi, is_accepted, received_on\n"


@pytest.mark.parametrize(
    ("answer", "claims"),
    [
        pytest.param("batch, B1, , no, 2026-01-06", ["A", "B"], id="the whole batch"),
        pytest.param("provider, B1, 2, no, 2026-01-06", ["B"], id="one provider's claims"),
        pytest.param("provider, B1, , no, 2026-01-06", [], id="nobody knows whose"),
        pytest.param("provider, B2, , no, 2026-01-06", ["C"], id="a batch of one provider"),
        pytest.param("batch, B1, , , 2026-01-06", [], id="received only"),
    ],
)
def test_a_rejected_batch_rejects_the_claims_it_names(answer: str, claims: list[str]) -> None:
    assert rejected(BATCH + answer) == claims


def test_a_batch_number_used_twice_that_day_rejects_nothing() -> None:
    twice = """claim_id, submitted_on, group_control, set_control, batch_control
               a,        2026-01-05,   1,             0001,        0
               b,        2026-01-05,   1,             0002,        1
               c,        2026-01-05,   1,             0003,        1"""

    assert rejected(BATCH + "batch, 1, , no, 2026-01-06", twice) == []


def test_a_claim_sent_again_after_a_rejected_interchange_is_answered_by_both() -> None:
    tables = given(
        claims="""claim_id, submitted_on, interchange_control, group_control, source_loop
                  a,        2026-01-05,   41,                  1,             2400
                  a,        2026-01-05,   42,                  1,             2400""",
        file_acknowledgements=TA1 + "41, no, 2026-01-05, 2026-01-05",
        acknowledgements="claim_id, received_on, is_accepted, source\n a, 2026-01-07, yes, payer",
    )
    facts = claim_facts(tables, practice())

    assert facts["first_ack_accepted"].tolist() == [False]
    assert facts["first_reject_on"].tolist() == [pd.Timestamp("2026-01-05")]
    assert facts["first_payer_accept_on"].tolist() == [pd.Timestamp("2026-01-07")]

"""A proposal made without knowing the system, beside the money of its fixture."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tests.exports.profiles.systems import athenaone, collaboratemd, office_ally, synthea, tebra
from vitals.exports import read_table
from vitals.exports.mapping.profile_text import profile_text
from vitals.exports.mapping.propose import propose
from vitals.exports.profile import parse_profile


def read(export: Any) -> dict[str, pd.DataFrame]:
    content = export.csv()
    proposal = propose(content)
    assert proposal is not None
    profile = parse_profile(profile_text(proposal, "own"), "own.yaml")
    return read_table("f" * 16, content, profiles=[profile], hash_patient=lambda text: text).tables


def kinds(tables: dict[str, pd.DataFrame]) -> dict[str, int]:
    sums = tables["transactions"].groupby("kind")["amount_cents"].sum()
    return {str(kind): int(cents) for kind, cents in sums.items()}


def test_athena_has_the_charges_payments_and_transfers_of_its_ledger() -> None:
    told = kinds(read(athenaone.EXPORT))

    assert told["charge"] == 15000 + 12000 + 8000 + 10000 + 8000
    assert told["payer_payment"] == 9000 + 12000 + 6000
    assert told["patient_payment"] == 2000
    assert told["transfer"] == 2000 + 3000
    # Adjustments of every reason, bad debt and timely filing too: a person tells them apart.
    assert told["contractual"] == 4000 + 5000 + 1500 + 300 + 200


def test_tebra_has_the_charges_and_payments_of_each_line() -> None:
    tables = read(tebra.EXPORT)

    assert int(tables["claims"]["charge_cents"].sum()) == 60000
    assert int(tables["remittance_lines"]["paid_cents"].sum()) == 27000


@pytest.mark.parametrize("export", [office_ally.UNNUMBERED, office_ally.NUMBERED])
def test_office_ally_has_every_line_of_every_claim(export: Any) -> None:
    assert int(read(export)["claims"]["charge_cents"].sum()) == 46500


def test_synthea_has_payments_and_adjustments_from_their_own_columns() -> None:
    told = kinds(read(synthea.EXPORT))

    assert (told["payer_payment"], told["contractual"]) == (37500, 11000)


def test_collaboratemd_has_what_was_charged_and_what_came() -> None:
    tables = read(collaboratemd.EXPORT)

    assert kinds(tables) == {"charge": 53000}
    assert int(tables["remittances"]["paid_cents"].sum()) == 27000

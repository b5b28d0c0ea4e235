"""The bridge: practices apart, nothing lost, nothing told that should not be."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from expectations import bridge, judge
from expectations.bridge import CHECKED_TABLES, RuleCouldNotRun, check_name, validate
from expectations.docs import document
from expectations.rule import Holds, Present, by_id, rule, suite
from vitals.tables import CANONICAL, CLAIMS, FINDINGS

NEEDLE = "Zebedee-99417"

REMITTED = ("remittances", "remittance_lines", "adjustments", "payments", "provider_adjustments")
"""Tables of parents and children; a batch of few tables is judged faster than a whole one."""


def only(world: dict[str, pd.DataFrame], *tables: str) -> dict[str, pd.DataFrame]:
    return {table: world[table] for table in tables}


def test_the_practices_of_a_batch_are_kept_apart(
    make_world: Any, batch_of: Any, today: date
) -> None:
    north, south = make_world("north"), make_world("south")
    # south's ids exist in north only, north lost a charge
    south["remittance_lines"].loc[0, "remittance_id"] = "f:77"
    north["remittance_lines"] = north["remittance_lines"].assign(remittance_id="f:77")
    north["remittances"] = north["remittances"].assign(remittance_id="f:77")
    north["adjustments"] = north["adjustments"].assign(remittance_id="f:77")
    north["claims"].loc[0, "charge_cents"] = pd.NA

    tables = ("claims", "remittances", "remittance_lines", "adjustments")
    found = validate(only(batch_of(north, south), *tables), today=today)

    refused = found.findings[found.findings["is_refused"]]
    assert refused[["practice", "table", "rule"]].to_numpy().tolist() == [
        ["north", "claims", "claims-charge-cents-missing"],
        ["south", "remittance_lines", "remittance-lines-remittance-unknown"],
    ]
    assert found.accepted["claims"]["practice"].tolist() == ["north", "south", "south"]


def test_a_row_with_two_critical_faults_is_refused_once(make_world: Any, today: date) -> None:
    world = make_world("p")
    world["claims"].loc[0, ["claim_id", "charge_cents"]] = [None, -1]

    found = validate({"claims": world["claims"]}, today=today)

    errors = found.findings[found.findings["severity"] == "error"]
    assert errors["rule"].tolist() == ["claims-claim-id-missing", "claims-charge-negative"]
    assert errors["is_refused"].tolist() == [True, False]
    assert errors["rows"].tolist() == [1, 1]
    assert errors["source_row"].tolist() == [2, 2]


def test_children_of_a_refused_row_follow_it(make_world: Any, today: date) -> None:
    world = make_world("p")
    world["remittances"].loc[0, "posted_on"] = pd.NaT
    world["payments"].loc[0, "amount_cents"] = pd.NA

    found = validate(only(world, *REMITTED), today=today)

    refused = found.findings[found.findings["rule"] == "parent-refused"]
    assert refused["table"].value_counts().to_dict() == {
        "adjustments": 3,
        "remittance_lines": 2,
        "provider_adjustments": 1,
    }
    assert refused["is_refused"].all()
    assert found.accepted["adjustments"].empty
    checks = found.checks.set_index(["table", "rule"])
    assert checks.loc[("adjustments", "parent-refused"), "failed_rows"] == 3


def test_rows_in_are_rows_accepted_and_rows_refused(
    make_world: Any, batch_of: Any, today: date
) -> None:
    worlds = [make_world(name) for name in ("a", "b", "c")]
    worlds[0]["remittances"].loc[0, ["payer_id", "posted_on"]] = [None, pd.NaT]
    worlds[0]["adjustments"].loc[0, "amount_cents"] = pd.NA
    worlds[1]["claims"].loc[:, "service_on"] = pd.Timestamp("1900-01-01")
    batch = only(batch_of(*worlds), "claims", *REMITTED)

    found = validate(batch, today=today)

    refused = found.findings[found.findings["is_refused"]]
    rows = refused.groupby(["practice", "table"])["rows"].sum()
    for table, frame in batch.items():
        kept = found.accepted[table]
        for practice, given in frame.groupby("practice"):
            out = int(rows.get((practice, table), 0))
            assert len(given) == int((kept["practice"] == practice).sum()) + out


def test_accepted_rows_keep_columns_types_and_order(make_world: Any, today: date) -> None:
    world = make_world("p")
    world["claims"].loc[0, "payer_id"] = None

    kept = validate(only(world, "claims", "adjustments"), today=today).accepted

    for table in ("claims", "adjustments"):
        pd.testing.assert_series_equal(kept[table].dtypes, world[table].dtypes)
    expected = world["claims"].iloc[[1]].reset_index(drop=True)
    pd.testing.assert_frame_equal(kept["claims"], expected)


def test_the_frames_given_are_left_as_they_were(make_world: Any, today: date) -> None:
    world, twin = only(make_world("p"), "claims", "deposits"), make_world("p")

    validate(world, today=today)

    for table, frame in world.items():
        pd.testing.assert_frame_equal(frame, twin[table])


def test_warnings_are_summed_for_each_file_and_rule(make_world: Any, today: date) -> None:
    world = make_world("p")
    world["claims"] = world["claims"].assign(place_of_service="office")

    found = validate(only(world, "claims"), today=today)

    (told,) = found.findings.to_dict("records")
    assert told["rule"] == "claims-place-of-service-shape"
    assert (told["rows"], told["source_row"], told["is_refused"]) == (2, 2, False)
    assert told["reason"] == "expected place_of_service to be two digits"
    assert told["remedy"]
    assert len(found.accepted["claims"]) == 2


def test_no_value_of_any_cell_is_told(make_world: Any, today: date, capfd: Any) -> None:
    world = make_world("p")
    for table in CANONICAL:
        text = [c.name for c in table.columns if c.kind == "text" and c.name != "source_file"]
        for name in text:
            world[table.name][name] = NEEDLE

    found = validate(world, today=today)

    assert found.findings["is_refused"].any()
    assert NEEDLE not in found.findings.to_csv()
    assert NEEDLE not in found.checks.to_csv()
    assert NEEDLE not in "".join(capfd.readouterr())


def test_checks_count_every_rule_for_each_practice_with_rows(
    make_world: Any, batch_of: Any, today: date
) -> None:
    north, south = make_world("north"), make_world("south")
    north["deposits"].loc[0, "amount_cents"] = 0
    south["deposits"] = south["deposits"].iloc[:0]

    deposits = validate(only(batch_of(north, south), "deposits"), today=today).checks

    assert set(deposits["practice"]) == {"north"}
    assert deposits["rule"].tolist() == bridge.rule_ids("deposits")
    failed = deposits.set_index("rule")["failed_rows"]
    assert failed[failed > 0].to_dict() == {"deposits-amount-not-positive": 1}
    assert set(deposits["checked_rows"]) == {1}


def test_the_same_batch_gives_the_same_findings(make_world: Any, today: date) -> None:
    world = make_world("p")
    world["claims"].loc[0, "charge_cents"] = pd.NA

    first, second = (validate(only(world, "claims"), today=today) for _ in range(2))

    pd.testing.assert_frame_equal(first.findings, second.findings)


def test_a_rule_that_could_not_run_raises_and_tells_no_value(make_world: Any, today: date) -> None:
    with pytest.raises(RuleCouldNotRun, match=r"claims-place-of-service-shape.*'claims'") as caught:
        validate(
            {"claims": make_world("p")["claims"].drop(columns="place_of_service")}, today=today
        )

    assert caught.value.__cause__ is None


def test_a_rule_that_great_expectations_could_not_run_raises(
    make_world: Any, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = suite(
        CLAIMS, rule("odd", Present("line_no"), severity="info", why="Because.", fix="Do.")
    )
    monkeypatch.setattr(
        judge, "_column_terms", lambda _form: ("ExpectColumnValuesToMatchRegex", {"regex": "("})
    )
    monkeypatch.setattr(bridge, "rules", lambda _table: broken)

    with pytest.raises(RuleCouldNotRun, match="'claims-odd' of table 'claims' could not run"):
        validate({"claims": make_world("p")["claims"]}, today=today)


def test_a_domain_test_that_fails_raises_without_its_message(
    make_world: Any, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    def test(_frame: pd.DataFrame, _batch: Any) -> pd.Series:
        raise ValueError(NEEDLE)

    odd = rule("odd", Holds(test, "anything"), severity="info", why="Because.", fix="Do.")
    monkeypatch.setattr(bridge, "rules", lambda _table: suite(CLAIMS, odd))

    with pytest.raises(RuleCouldNotRun) as caught:
        validate({"claims": make_world("p")["claims"]}, today=today)

    assert NEEDLE not in str(caught.value)
    assert caught.value.__suppress_context__


def test_a_frame_without_practice_or_suite_is_misuse(make_world: Any, today: date) -> None:
    with pytest.raises(ValueError, match="'claims' must begin with a column 'practice'"):
        validate({"claims": CLAIMS.empty()}, today=today)
    with pytest.raises(KeyError, match="ledger"):
        validate({"ledger": make_world("p")["claims"]}, today=today)


def test_findings_are_findings_of_a_practice(make_world: Any, today: date) -> None:
    found = validate(only(make_world("p"), "claims"), today=today).findings

    assert found.columns.tolist() == ["practice", *FINDINGS.names]
    assert found.dtypes.drop("practice").equals(FINDINGS.empty().dtypes)


def test_a_batch_of_some_tables_is_judged(make_world: Any, today: date) -> None:
    found = validate({"follow_ups": make_world("p")["follow_ups"]}, today=today)

    assert found.findings["rule"].tolist() == ["follow-ups-claim-unknown"]


def test_empty_tables_pass_without_importing_great_expectations() -> None:
    program = """
import sys
from datetime import date
import pandas as pd
from expectations.bridge import validate
from vitals.tables import CANONICAL
frames = {table.name: table.empty() for table in CANONICAL}
for frame in frames.values():
    frame.insert(0, "practice", pd.Series(dtype="str"))
found = validate(frames, today=date(2026, 11, 2))
assert found.findings.empty and found.checks.empty
assert set(found.accepted) == set(frames)
assert validate({}, today=date(2026, 11, 2)).accepted == {}
assert "great_expectations" not in sys.modules
"""

    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True)  # noqa: S603


def test_check_names_are_names_dagster_takes() -> None:
    assert [check_name(table) for table in CHECKED_TABLES][:2] == [
        "claims_rules",
        "remittances_rules",
    ]
    assert all(check_name(table).isidentifier() for table in CHECKED_TABLES)
    with pytest.raises(KeyError, match="ledger"):
        check_name("ledger")


def test_rules_of_an_unknown_table_are_misuse() -> None:
    with pytest.raises(KeyError, match="ledger"):
        bridge.rules("ledger")


def test_a_rule_declared_twice_is_an_error() -> None:
    one = rule("odd", Present("line_no"), severity="info", why="Because.", fix="Do.")

    with pytest.raises(ValueError, match="'odd' is declared twice"):
        by_id([one, one])


def test_the_committed_list_of_rules_is_current() -> None:
    committed = Path(__file__).parents[2] / "docs" / "rules.md"

    assert committed.read_text(encoding="utf-8") == document()

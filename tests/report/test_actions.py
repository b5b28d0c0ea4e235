"""The next actions: what to do, and the list to take."""

from __future__ import annotations

from typing import Any

from vitals.kpis import KPI_REGISTRY
from vitals.report.actions import LIST_OF, NOUNS, actions, beside
from vitals.triggers import ADVICE
from vitals.worklists import WORKLISTS

OVERDUE = {
    "id": "follow_up",
    "state": "crossed",
    "says": "Follow-up is late.",
    "evidence": [{"rule": "overdue", "fired": True, "says": "172 of 240 claims were late."}],
}


def listed(rows: int | None) -> dict[str, Any]:
    file = None if rows is None else "worklists/claims_to_follow_up.csv"
    return {"id": "claims_to_follow_up", "file": file, "rows": rows}


def test_an_action_names_its_worklist_and_how_long_it_is() -> None:
    (action,) = actions([OVERDUE], [listed(1240)])

    assert action.worklist == "Worklist: claims_to_follow_up.csv, 1,240 rows."


def test_an_empty_list_and_one_that_could_not_be_made_are_not_named() -> None:
    for entries in ([], [listed(0)], [listed(None)]):
        (action,) = actions([OVERDUE], entries)

        assert action.worklist == ""


def test_what_a_partner_has_the_work_of_is_put_to_the_partner() -> None:
    signs = [{"id": "follow_up", "is_handed_over": True}, {"id": "growth", "is_handed_over": False}]
    growth = {"id": "growth", "state": "watch", "says": "Growth is near.", "evidence": []}
    late, near = actions([OVERDUE, growth], handover={"partner": "Acme Billing", "signs": signs})
    own = actions([OVERDUE])[0].title

    assert late.title == f"Ask Acme Billing: {own[0].lower()}{own[1:]}"
    assert near.title == "Plan billing before the growth"


def test_rules_lists_and_their_kpis_exist() -> None:
    assert {rule for rule in LIST_OF if "." in rule} <= set(ADVICE)
    assert set(LIST_OF.values()) <= {one.id for one in WORKLISTS}
    assert {one.kpi for one in WORKLISTS} <= set(KPI_REGISTRY)
    assert set(NOUNS) == {one.id for one in WORKLISTS}


def test_every_worklist_is_named_with_its_rows_and_those_not_made_with_none() -> None:
    rows = {
        "denials_to_appeal": 1,
        "claims_to_follow_up": 1240,
        "underpaid_lines": None,
        "credit_balances": 0,
    }

    assert beside([{"id": name, "rows": count} for name, count in rows.items()]) == (
        "Worklists beside this report: 1,240 claims to follow up, 1 denial to appeal, "
        "0 credit balances. None could be made of: underpaid lines."
    )
    assert beside([{"id": "underpaid_lines", "rows": None}]) == (
        "No worklist could be made of: underpaid lines."
    )
    assert beside([]) == ""

"""From a finding to the next thing to do: one declared sentence for each rule.

A rule is ``subject.rule`` as in the evidence. Signs that are crossed come first, then signs to
watch, then data that is missing. What must not live here: whether a rule fired.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from vitals.report.model import Action
from vitals.report.wording import counted, details
from vitals.triggers.history import TOO_FEW

MOST = 3

Worklists = Mapping[str, Mapping[str, Any]]
"""Entries of report.json's ``worklists`` by id."""

BY_RULE: Mapping[str, tuple[str, str]] = {
    "follow_up.overdue": (
        "Clear the overdue claims",
        "Work the claims past their follow-up day, largest balance first; give each a next date.",
    ),
    "follow_up.untouched": (
        "Give every untouched claim an owner",
        "Ask each payer for the status of every claim nobody has worked in 45 days.",
    ),
    "follow_up.untouched_dollars": (
        "Give every untouched claim an owner",
        "Ask each payer for the status of every claim nobody has worked in 45 days.",
    ),
    "follow_up.reactive": (
        "Work claims by the calendar",
        "Look at each claim 30 days after it was sent, before a patient or the bank account asks.",
    ),
    "follow_up.regularity": (
        "Reserve weekly hours for follow-up",
        "Fix two half-days a week and name who covers when that person is away.",
    ),
    "follow_up.uneven": (
        "Even out the follow-up work",
        "Work the same number of claims each week and not in bursts.",
    ),
    "follow_up.accepted_unpaid": (
        "Chase accepted claims that brought no answer",
        "Send a status request for every claim accepted more than 45 days ago.",
    ),
    "follow_up.aging": (
        "Work the oldest balances",
        "Go through what is open for more than 90 days by payer and decide: call, appeal or close.",
    ),
    "denials.rising": (
        "Find what changed before denials rose",
        "Compare the commonest reasons with the months before and ask the payer behind the rise.",
    ),
    "denials.level": (
        "Bring the denial rate down at its source",
        "Take the two commonest reasons and change the step at which each of them starts.",
    ),
    "denials.dollars": (
        "Work the costliest denials first",
        "Sort this month's denials by amount and answer the largest ones this week.",
    ),
    "denials.repeat": (
        "Stop the denials that come back",
        "Take the reasons denied in earlier months too and add a check before the claim is sent.",
    ),
    "denials.unclear": (
        "Give every denial a reason",
        "Record for each denial what really caused it, so that one cause can be worked on.",
    ),
    "denials.unexplained": (
        "Ask payers for the missing reasons",
        "Call on denials without a usable remark code and note what the payer says.",
    ),
    "denials.late": (
        "Put appeal deadlines on a calendar",
        "List every denial with its last day, and file those that end within two weeks first.",
    ),
    "denials.timely_filing": (
        "Send claims before the filing limit",
        "Look daily at unsent and rejected claims with less than 30 days left.",
    ),
    "payments.coverage": (
        "Load the missing fee schedules",
        "Send the contracts of your largest payers; without prices, underpayment cannot be seen.",
    ),
    "payments.lines": (
        "Dispute payments below contract",
        "Send the underpaid lines to the payer with the contract page, the largest payer first.",
    ),
    "payments.dollars": (
        "Recover the contract shortfall",
        "Ask the payer with the largest shortfall to reprocess the lines paid below contract.",
    ),
    "payments.collection": (
        "Find the money that was due and did not come",
        "Go through open, denied and written-off balances of the past twelve months by payer.",
    ),
    "payments.yield": (
        "Explain the fall in cash",
        "Compare payments by payer with the months before and ask the payer behind the fall.",
    ),
    "payments.takeback": (
        "Check what payers took back",
        "Match each recoupment with its claim and dispute those without a letter.",
    ),
    "staff_time.hours": (
        "Give patient-facing staff their hours back",
        "Move billing work done at the desk and in the treatment room to one named person.",
    ),
    "staff_time.rising": (
        "Stop billing from spreading",
        "List who does which billing task each week and take it from patient-facing staff.",
    ),
    "staff_time.load": (
        "Lighten the billers' load",
        "Move part of the work, follow-up and denials first, to someone else.",
    ),
    "staff_time.charge_lag": (
        "Enter charges within three days",
        "Close each day's visits the same day, and ask for the notes that are missing.",
    ),
    "growth.capacity": (
        "Plan billing before the growth",
        "Decide who bills the added claims before the date on which they start.",
    ),
    "growth.backlog": (
        "Clear the backlog before growing",
        "Bring overdue follow-up below 15% before more claims are added to it.",
    ),
    "growth.enrollment": (
        "Finish enrolments before the first visit",
        "Check that every new provider is in network with every payer on the first day.",
    ),
}

BY_SIGN: Mapping[str, tuple[str, str]] = {
    "follow_up": (
        "Put follow-up on a schedule",
        "Look at every claim 30 days after it was sent and note what was done.",
    ),
    "denials": (
        "Go through the month's denials",
        "Take the commonest reason and change the step at which it starts.",
    ),
    "payments": (
        "Hold payments against contracts",
        "Compare what was allowed with the fee schedule for your largest payers.",
    ),
    "staff_time": (
        "Name who does the billing",
        "Take billing tasks from staff whose work is with patients.",
    ),
    "growth": (
        "Plan billing before the growth",
        "Decide who bills the added claims before the date on which they start.",
    ),
}

MISSING_DATA: Mapping[str, tuple[str, str]] = {
    "follow_up": (
        "Send the follow-up log",
        "Export who worked which claim on which day, so that follow-up can be judged at all.",
    ),
    "denials": (
        "Send the remittance files",
        "Ask the clearinghouse for all 835 files of the month.",
    ),
    "payments": (
        "Send the payers' fee schedules",
        "A table of payer, procedure and allowed amount is enough to see underpayments.",
    ),
    "staff_time": (
        "Record billing hours",
        "One row a person and week, with paid hours and hours spent on billing.",
    ),
    "growth": (
        "Write down what is planned",
        "Enter new providers, locations or payers with their dates in the practice's profile.",
    ),
}

ROUTINE = Action(
    title="Review this report and record the review",
    does="Go through it with whoever does the billing, and enter the date in the profile.",
    because="No sign asks for more this month.",
)


LIST_OF: Mapping[str, str] = {
    **dict.fromkeys(
        ("follow_up", "follow_up.overdue", "follow_up.untouched", "follow_up.untouched_dollars"),
        "claims_to_follow_up",
    ),
    **dict.fromkeys(("denials.late", "denials.dollars"), "denials_to_appeal"),
    **dict.fromkeys(("payments.lines", "payments.dollars"), "underpaid_lines"),
}
"""Worklist to take for a rule (or for a sign of which no rule fired)."""

NOUNS: Mapping[str, tuple[str, str]] = {
    "claims_to_follow_up": ("claim to follow up", "claims to follow up"),
    "denials_to_appeal": ("denial to appeal", "denials to appeal"),
    "claims_not_accepted": ("claim not accepted", "claims not accepted"),
    "timely_filing_risk": ("claim at timely filing risk", "claims at timely filing risk"),
    "underpaid_lines": ("underpaid line", "underpaid lines"),
    "credit_balances": ("credit balance", "credit balances"),
}
"""What stands on each worklist, one and many, in the order in which they are told."""


def actions(
    triggers: Sequence[Mapping[str, Any]], worklists: Sequence[Mapping[str, Any]] = ()
) -> tuple[Action, ...]:
    """The next three things to do; fewer where there is less to do, and never none.

    *triggers* and *worklists* are those of report.json, so that report and message name the same.
    """
    chosen: dict[str, Action] = {}
    for action in _candidates(triggers, {entry["id"]: entry for entry in worklists}):
        chosen.setdefault(action.title, action)
    return tuple(chosen.values())[:MOST] or (ROUTINE,)


def beside(worklists: Sequence[Mapping[str, Any]]) -> str:
    """Name every worklist that lies beside the report with its rows, then those there is none of.

    Empty where the report came without worklists.

    >>> beside([{"id": "credit_balances", "rows": 1}, {"id": "underpaid_lines", "rows": None}])
    'Worklists beside this report: 1 credit balance. None could be made of: underpaid lines.'
    """
    rows = {entry["id"]: entry["rows"] for entry in worklists}
    made = [counted(rows[one], *NOUNS[one]) for one in NOUNS if rows.get(one) is not None]
    missing = [NOUNS[one][1] for one in NOUNS if one in rows and rows[one] is None]
    told = [f"Worklists beside this report: {', '.join(made)}."] if made else []
    if missing:
        told.append(f"{'None' if made else 'No worklist'} could be made of: {', '.join(missing)}.")
    return " ".join(told)


def _candidates(triggers: Sequence[Mapping[str, Any]], worklists: Worklists) -> Iterator[Action]:
    """First one action for each troubled sign, then the second ones, then missing data."""
    lists = [
        list(_of_sign(trigger, worklists))
        for state in ("crossed", "watch")
        for trigger in triggers
        if trigger["state"] == state
    ]
    for rank in range(max((len(items) for items in lists), default=0)):
        yield from (items[rank] for items in lists if rank < len(items))
    for trigger in triggers:
        if trigger["state"] == "not_measurable" and not _is_few(trigger):
            yield _action(MISSING_DATA[trigger["id"]], trigger["says"])


def _is_few(trigger: Mapping[str, Any]) -> bool:
    """Data came and cases are too few: no file that could be sent would change it."""
    return any(TOO_FEW in str(entry["says"]) for entry in trigger["evidence"])


def _of_sign(trigger: Mapping[str, Any], worklists: Worklists) -> Iterator[Action]:
    sign = trigger["id"]
    fired = [entry for entry in trigger["evidence"] if entry["fired"]]
    for entry in fired:
        rule = f"{sign}.{entry['rule']}"
        listed = _listed(worklists.get(LIST_OF.get(rule, "")))
        yield _action(BY_RULE.get(rule, BY_SIGN[sign]), entry["says"], listed)
    if not fired:
        listed = _listed(worklists.get(LIST_OF.get(sign, "")))
        yield _action(BY_SIGN[sign], trigger["says"], listed)


def _listed(entry: Mapping[str, Any] | None) -> str:
    """Which list to take and how long it is, empty where there is none or nothing on it.

    >>> _listed({"file": "worklists/denials_to_appeal.csv", "rows": 1})
    'Worklist: denials_to_appeal.csv, 1 row.'
    """
    if entry is None or not entry["rows"]:
        return ""
    noun = "row" if entry["rows"] == 1 else "rows"
    return f"Worklist: {entry['file'].removeprefix('worklists/')}, {entry['rows']:,} {noun}."


def _action(words: tuple[str, str], because: str, worklist: str = "") -> Action:
    return Action(title=words[0], does=words[1], because=details(because), worklist=worklist)

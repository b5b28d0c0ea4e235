"""From a finding to the next thing to do: what its rule advises.

A rule is ``subject.rule`` as in the evidence, and its advice stands in its declaration. Signs that
are crossed come first, then signs to watch, then data that is missing. What must not live here:
whether a rule fired, and what one rule advises.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from vitals.report.model import Action
from vitals.report.wording import counted, details
from vitals.triggers import ADVICE
from vitals.triggers.history import TOO_FEW
from vitals.triggers.newcomers import SUBJECT

MOST = 3

Worklists = Mapping[str, Mapping[str, Any]]
"""Entries of report.json's ``worklists`` by id."""

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
    **dict.fromkeys(
        ("denials.late", "denials.missed_dollars", "denials.unworked", "denials.dollars"),
        "denials_to_appeal",
    ),
    **dict.fromkeys(
        ("payments.lines", "payments.dollars", "payments.rising", "payments.one_payer"),
        "underpaid_lines",
    ),
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
    triggers: Sequence[Mapping[str, Any]],
    worklists: Sequence[Mapping[str, Any]] = (),
    setup: Sequence[Mapping[str, Any]] = (),
    handover: Mapping[str, Any] | None = None,
) -> tuple[Action, ...]:
    """The next three things to do; fewer where there is less to do, and never none.

    All are those of report.json, so that report and message name the same. A fault of the set-up
    goes before any sign: every claim of a new practice meets it. What answers a sign of which a
    partner has the work is put to the partner.
    """
    chosen: dict[str, Action] = {}
    lists = {entry["id"]: entry for entry in worklists}
    for action in (*_of_setup(setup), *_candidates(triggers, lists, _asked(handover))):
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


def _of_setup(setup: Sequence[Mapping[str, Any]]) -> Iterator[Action]:
    for entry in setup:
        words = _advice(f"{SUBJECT}.{entry['id']}")
        if entry["state"] == "present" and words:
            yield _action(words, str(entry["says"]).removesuffix(words[1]))


def _asked(handover: Mapping[str, Any] | None) -> Mapping[str, str]:
    """Signs of which a partner has the work, and the partner to ask."""
    signs = handover["signs"] if handover else ()
    return {one["id"]: handover["partner"] for one in signs if handover and one["is_handed_over"]}


def _put_to(partner: str | None, action: Action) -> Action:
    title = action.title[0].lower() + action.title[1:]
    return replace(action, title=f"Ask {partner}: {title}") if partner else action


def _candidates(
    triggers: Sequence[Mapping[str, Any]], worklists: Worklists, asked: Mapping[str, str]
) -> Iterator[Action]:
    """First one action for each troubled sign, then the second ones, then missing data."""
    lists = [
        [_put_to(asked.get(trigger["id"]), one) for one in _of_sign(trigger, worklists)]
        for state in ("crossed", "watch")
        for trigger in triggers
        if trigger["state"] == state
    ]
    for rank in range(max((len(items) for items in lists), default=0)):
        yield from (items[rank] for items in lists if rank < len(items))
    for trigger in triggers:
        if trigger["state"] == "not_measurable" and not _is_few(trigger):
            lacks = _action(MISSING_DATA[trigger["id"]], trigger["says"])
            yield _put_to(asked.get(trigger["id"]), lacks)


def _is_few(trigger: Mapping[str, Any]) -> bool:
    """Data came and cases are too few: no file that could be sent would change it."""
    return any(TOO_FEW in str(entry["says"]) for entry in trigger["evidence"])


def _of_sign(trigger: Mapping[str, Any], worklists: Worklists) -> Iterator[Action]:
    sign = trigger["id"]
    fired = [entry for entry in trigger["evidence"] if entry["fired"]]
    for entry in fired:
        rule = f"{sign}.{entry['rule']}"
        listed = _listed(worklists.get(LIST_OF.get(rule, "")))
        yield _action(_advice(rule) or BY_SIGN[sign], entry["says"], listed)
    if not fired:
        listed = _listed(worklists.get(LIST_OF.get(sign, "")))
        yield _action(BY_SIGN[sign], trigger["says"], listed)


def _advice(rule: str) -> tuple[str, str] | None:
    advice = ADVICE.get(rule)
    return (advice.title, advice.does) if advice else None


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

"""The reference pages written from the dated tables: ``python -m vitals.reference PAGE``.

``payer-rules`` is ``docs/payer-rules.md``, ``denial-reasons`` is ``docs/denial-reasons.md``. The
text goes to standard output; a test holds the committed files to it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping

from vitals import carc, payer_rules
from vitals.carc import Group
from vitals.payer_rules import CLOCKS, Clock, Rule

_CLOCK_WORDS: Mapping[Clock, tuple[str, str]] = {
    "timely_filing_days": ("Timely filing", "from the date of service to the first claim"),
    "appeal_days": ("First appeal", "from the date of the remittance"),
    "prompt_pay_days": ("Prompt pay", "from the submission of a clean electronic claim"),
    "follow_up_days": ("Follow-up", "between two touches of an open claim"),
}


def payer_rules_page() -> str:
    """``docs/payer-rules.md``."""
    head = f"""# Payer rules

Generated from `vitals/payer_rules.yaml` by `python -m vitals.reference payer-rules`; do not
edit. Version {payer_rules.version()}.

This list is partial: it holds what published sources say and we have checked, not the rules of
every payer and state. Of the states it has

- prompt pay: {_states("prompt_pay_days")};
- filing limits of Medicaid: {_states("timely_filing_days", "medicaid")};
- appeals to Medicaid: {_states("appeal_days", "medicaid")}.

Another state gets the row of its payer's class that names none, and a payer of no row the last one
of each table, the default. That, and a row marked so, is assumed: `denials_to_appeal.csv` marks
the deadlines reckoned with it (`deadline_is_assumed`). What `payers` in practice.yaml says goes
before all of this, so enter your contracts there.

Which figure counts for a claim:

1. the practice's own, `payers` in practice.yaml, where that key is given;
2. the rule that fits most closely and holds on the day of service: one for the payer by name before
   one for its class, then for its state (`state` in practice.yaml), then for its network
   (`payers[].network`: participating, non_participating). Of rules that fit equally the shortest
   counts, so that sources in conflict, and a network not said, are taken by the stricter;
3. the default.

Defaults, and rules marked so, are assumptions. Tiers: A statute or CMS, B trade press, C a list on
a page without a checkable citation, ours a starting default. Contracts go before all of these: put
yours in practice.yaml. A secondary payer's filing limit counts from the primary payer's remittance.
"""
    return "\n".join([head, *(_clock(field) for field in CLOCKS)])


def _states(field: Clock, payer_class: str | None = None) -> str:
    """States that have a rule of their own, of one class of payers where one is given."""
    found = {
        rule.state
        for rule in payer_rules.rules(field)
        if rule.state and payer_class in (None, rule.payer_class)
    }
    return ", ".join(sorted(found))


def _clock(field: Clock) -> str:
    title, span = _CLOCK_WORDS[field]
    rows = [*payer_rules.rules(field), payer_rules.default(field)]
    table = _table(
        ("Payer", "Class", "State", "Network", "Days", "From", "To", "Source", "Remark"),
        (_rule(rule) for rule in rows),
    )
    return f"## {title}: `{field}`\n\nDays {span}.\n\n{table}"


def _rule(rule: Rule) -> tuple[str, ...]:
    remark = "; ".join(part for part in ("assumed" if rule.is_assumed else "", rule.note) if part)
    return (
        f"`{rule.payer}`".replace("|", "\\|") if rule.payer else "any",
        rule.payer_class or "any",
        rule.state or "any",
        (rule.network or "any").replace("_", "-"),
        str(rule.days),
        str(rule.valid_from or ""),
        str(rule.valid_to or ""),
        f"{rule.source} (tier {rule.tier})",
        remark,
    )


def denial_reasons_page() -> str:
    """``docs/denial-reasons.md``."""
    refined, bare = _codes(carc.refined_codes()), _codes(carc.uninformative_codes())
    head = f"""# Denial reasons

Generated from `vitals/denial_reasons.yaml` and `vitals/remark_codes.yaml` by
`python -m vitals.reference denial-reasons`; do not edit. Versions {carc.version()}.

Claim adjustment reason codes (CARC) and remark codes (RARC) are X12's; the words here are ours. A
code that stands nowhere is a denial of the group `other`. A code that X12 lists no more keeps its
group, since payers may still send it. Preventable are the groups marked yes or mostly.

Of {refined} a remark code tells the reason and
decides the group; where the remark codes point to several groups, the code keeps its own. A line's
adjustment is explained by the remark codes of that line and of its claim. {bare} without any
remark code but alerts are uninformative: they keep their group, and the adjustment is flagged.

{_codes(carc.unprocessable_remarks())}: the claim was not processed. It cannot be appealed; send a
new and complete claim.
"""
    return "\n".join([head, *(_group(group) for group in carc.GROUPS.values())])


def _group(group: Group) -> str:
    kind = f"preventable: {group.preventable}" if group.is_denial else "not a denial"
    parts = [f"## {group.label}: `{group.id}`", f"{kind}. To do: {group.action}."]
    if group.reasons:
        rows = [
            (code.code, code.says, str(code.since or ""), str(code.until or code.note))
            for code in group.reasons
        ]
        parts.append(_table(("CARC", "In our words", "Listed from", "Listed to"), rows).rstrip())
    told = [remark for remark in carc.remarks().values() if remark.group == group.id]
    if told:
        rarc = [(remark.code, remark.says) for remark in told]
        parts.append(_table(("RARC that says so", "Missing, wrong, or"), rarc).rstrip())
    return "\n\n".join(parts) + "\n"


def _codes(codes: Iterable[str]) -> str:
    return ", ".join(sorted(codes, key=lambda code: (len(code), code)))


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


PAGES: Mapping[str, Callable[[], str]] = {
    "payer-rules": payer_rules_page,
    "denial-reasons": denial_reasons_page,
}
"""Each page by the name of its file."""


if __name__ == "__main__":
    sys.stdout.write(PAGES[sys.argv[1]]())

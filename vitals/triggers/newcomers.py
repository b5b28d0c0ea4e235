"""Practices whose data do not yet reach back eight months: faults of their set-up.

A line can only be drawn against what was usual. Until that is known the verdict is held back, and
what can be seen at once is told instead: things that were set up wrongly and cost money from the
first day. A rule that fires names such a fault. What must not live here: the verdict.
"""

from __future__ import annotations

from vitals.triggers.measures import level, quarter
from vitals.triggers.rules import Advice, Finding, Measure, Rule

SUBJECT = "newcomer"
FULL_VIEW = 8
"""Months from which a practice is judged: the least that a usual month can be told from."""
_FEW = 20

_LOG = "No follow-up log was received"


def is_early(index: int) -> bool:
    """Tell whether the month at *index* of a history comes too early for a verdict."""
    return index + 1 < FULL_VIEW


def _rule(name: str, kpi: str, measure: Measure, says: str, **more: object) -> Rule:
    settings: dict[str, object] = {
        "family": name,
        "fires_when": "at_least",
        "unit": "share",
        "takes_kpi_override": False,
        "fired": says,
        "quiet": says,
        **more,
    }
    return Rule(id=name, subject=SUBJECT, kpi=kpi, measure=measure, **settings)  # type: ignore[arg-type]


SETUP: tuple[Rule, ...] = (
    _rule(
        "rejected",
        "rejection_rate",
        quarter,
        "Claims rejected at the door {when}: {num} of {den} ({value}; the line is {limit}).",
        min_denominator=_FEW,
        missing="{reason}, so nobody can say how many claims are rejected.",
        absent="No acknowledgements were received",
        advice=Advice(
            "Mend what is rejected",
            "Sort the rejections by message and correct payer ids, provider numbers and the "
            "clearinghouse's settings.",
        ),
    ),
    _rule(
        "enrollment_denials",
        "credentialing_denial_rate",
        quarter,
        "Claims denied because a provider is not enrolled with the payer, {when}: {num} of {den}.",
        fires_when="above",
        missing="{reason}, so nobody can say whether enrolment is in order.",
        absent="No payer answers were received",
        advice=Advice(
            "Complete the enrolments",
            "Ask each payer that denied for the day the enrolment takes effect, and hold or refile "
            "claims from that day.",
        ),
    ),
    _rule(
        "enrollments",
        "enrollment_coverage",
        level,
        "Pairs of provider and payer with an enrolment in force {when}: {num} of {den}.",
        fires_when="below",
        missing="{reason}, so nobody can say which enrolments are in force.",
        absent="No enrolments were received",
        advice=Advice(
            "Complete the enrolments",
            "Enrol the pairs that lack it, or record those that exist; payers take three to four "
            "months.",
        ),
    ),
    _rule(
        "filed_late",
        "timely_filing_denial_rate",
        quarter,
        "Claims denied as filed too late, {when}: {num} of {den}.",
        fires_when="above",
        missing="{reason}, so nobody can say whether claims are filed in time.",
        absent="No payer answers were received",
        advice=Advice(
            "File in time",
            "Find out where these claims lay, keep the clearinghouse's proof of filing, and write "
            "each payer's limit into the profile.",
        ),
    ),
    _rule(
        "missing_charges",
        "missing_charge_rate",
        level,
        "Completed visits not charged within five working days {when}: {num} of {den} ({value}; "
        "the line is {limit}).",
        min_denominator=_FEW,
        missing="{reason}, so nobody can say whether every visit is charged.",
        absent="No encounters were received",
        advice=Advice(
            "Charge every visit",
            "Hold the day's visits against the day's charges, and find which provider, place or "
            "kind of visit reaches billing late or never.",
        ),
    ),
    _rule(
        "unanswered",
        "accepted_unpaid_rate",
        level,
        "Claims accepted over 45 days ago and not answered, {when}: {num} of {den} ({value}; the "
        "line is {limit}).",
        min_denominator=_FEW,
        missing="{reason}, so nobody can say which accepted claims have no answer.",
        absent="No acknowledgements were received",
        advice=Advice(
            "Look for the answers",
            "Ask the payers where their remittances go: an 835 enrolment still with another "
            "receiver looks like silence.",
        ),
    ),
    _rule(
        "prices",
        "contract_coverage",
        level,
        "Paid lines that have a contract price, {when}: {num} of {den} ({value}; the line is "
        "{limit}).",
        fires_when="below",
        min_denominator=_FEW,
        missing="{reason}, so payments cannot be held against contracts.",
        absent="No contract prices (fee schedule) were received",
        advice=Advice(
            "Load the contract prices",
            "Ask each payer for its fee schedule and load it, the payers that pay most first.",
        ),
    ),
    _rule(
        "untouched",
        "overdue_follow_up_rate",
        level,
        "Claims due for follow-up that nobody touched in time {when}: {num} of {den} ({value}; the "
        "line is {limit}).",
        min_denominator=_FEW,
        missing="{reason}, so nobody can say whether claims are followed up.",
        absent=_LOG,
        advice=Advice(
            "Name who follows up",
            "Give the old claims to one person, with a day of the week for it, and log each touch.",
        ),
    ),
)
"""What is looked at in the months before ``FULL_VIEW``, in the order in which a claim meets it."""


def state_of(finding: Finding) -> str:
    """present, absent or cannot_tell."""
    if finding.fired is None:
        return "cannot_tell"
    return "present" if finding.fired else "absent"


def tell(finding: Finding) -> str:
    """The finding, and where it fired what to do about it."""
    advice = finding.rule.advice
    return f"{finding.says} {advice.does}" if finding.fired and advice else finding.says

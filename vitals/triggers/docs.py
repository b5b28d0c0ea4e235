"""Write docs/triggers.md from the declarations: ``python -m vitals.triggers.docs``.

Prints to standard output; a test holds the committed file against it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping

from vitals.triggers.assessment import RULES, SIGNS
from vitals.triggers.checklist import QUESTIONS
from vitals.triggers.counter_indicators import COUNTER_INDICATORS
from vitals.triggers.economics_assumptions import render_assumptions
from vitals.triggers.limits import BY_RULE, Limit
from vitals.triggers.measures import FEW, level, proven, quarter, rising, shifted
from vitals.triggers.newcomers import FULL_VIEW, SETUP, SUBJECT
from vitals.triggers.rules import Direction, Measure, Rule
from vitals.triggers.signs import ALONE, ENTER, INDEPENDENT, LEAVE
from vitals.triggers.statistics import (
    LAMBDA,
    MIN_BASELINE,
    OVERDISPERSED,
    RUN,
    WATCHED,
    WIDTH,
    WINDOW,
    XMR_RUN,
)
from vitals.triggers.staying import ERRORS, LEAST_MONTHS
from vitals.triggers.symptoms import SYMPTOMS
from vitals.triggers.verdict import FUNCTIONS, KEPT, LEAST_ANSWERED, SEVERAL
from vitals.triggers.words import show

_SIGNS_OF: dict[Direction, str] = {"at_least": "≥", "above": ">", "at_most": "≤", "below": "<"}

_LOOKS_AT: dict[Measure, str] = {
    level: "level",
    proven: "level, few cases by Wilson",
    quarter: "level of three months",
    rising: "rise (EWMA)",
    shifted: "rise (XmR)",
}

_HEAD = f"""# Signs, symptoms, counter-indicators, checklist and verdict

Generated from the declarations by `python -m vitals.triggers.docs > docs/triggers.md`.

A rule without its data, or with fewer cases than the "least" column after pooling three months, is
*not measurable*: it never fires and never counts as good. Too few cases are still no missing data;
they do not stand in the way of a yes that other rules give, since a good process leaves few old
claims. A practice overrides a limit in `practice.yaml` under `thresholds`, by `subject.rule` or by
KPI id; the sentence then says so, and the report lists all of the practice's own limits.

## How a sign changes its state

- Rules of one *family* rest on the same facts and count once. A month is **hot** when
  {INDEPENDENT} families fired, at least one of them no proxy, and core evidence was measurable.
- **crossed** from the {ENTER}nd hot month in a row; left after {LEAVE} months in a row that were
  not hot. A month that cannot be measured breaks a row of hot months and otherwise changes nothing.
- **watch**: anything but a single proxy fired, or the sign was left this month.
- **clear**: core evidence was measurable, and nothing fired or one proxy alone, which is told.
- **not_measurable**: no core evidence. Proxies are told and decide nothing.

A rate beside an outside line and the same rate beside its own past are two families: a practice
whose denials always lay at 11 % has not got worse, and one that went from 3 % to 6 % is still
better than most. Both together are a practice that got worse and is bad.

## Statistics

- A *level* is one month's value, or that of three months together where one holds fewer cases
  than the "least" column. *Level of three months* always takes three. *Few cases by Wilson* fires
  below the least number too, from {FEW} cases on, where the whole 95 % Wilson interval is beyond
  the limit.
- A rise of a proportion: EWMA chart (λ {LAMBDA}, L {WIDTH}, limits by month and by the month's own
  number of cases) over the watched months (up to {WATCHED}), against the {WINDOW} (at least
  {MIN_BASELINE}) months before them that did not signal; limits widened by Laney's sigma-z above
  {OVERDISPERSED}; or {RUN} months in a row above the usual rate whose three-month Wilson
  lower bound is above the limit. The rate itself must be at the limit.
- A rise of another figure: XmR chart (mean ± 2.66 × mean moving range), against the latest
  {WINDOW} (at least {MIN_BASELINE}) earlier months that did not signal. A signal is a value beyond
  the limit, two of three beyond two thirds of the way there, or {XMR_RUN} in a row above the mean.
  Charges of months are compared by working days (Mondays to Fridays without federal holidays),
  follow-up by whole weeks.
- A change of the process that `practice.yaml` names (`process_changes`) begins every chart anew:
  the months before it are no measure any more.
- A rare kind of denial: g-chart of the claims between two of them (negative binomial, 0.5 %),
  or three cases at the limit.
- One payer that stands out: Fisher's test of each payer against all others (0.1 % divided by the
  payers), two service lines of a claim counted as one piece of evidence.
- One reason behind most denials: codes that no group names are none.
- Mixed reasons: unbiased probability that two denials share a reason, at 30 denials or more, and a
  G-test (1 %) against the six months before.
"""

_COUNTERS = f"""`low_volume`: a yearly mean is called only {ERRORS:g} standard errors away from its
line and from {LEAST_MONTHS} known months on; nearer it is too close to call. Where a quote and the
cost in house are known, cost decides, unless the volume is clearly above its line: the fee beside
the own cost, or the whole comparison where it concludes on every assumption. Without a quote both
costs are told and decide nothing; after a handover they are not compared.

`dedicated_staff`: the most claims a biller can carry is the practice's own threshold, else its own
benchmark, else the highest published for its specialty, else the limit above. Fewer are never held
against them.

`reviewed_reporting` looks at the reports of the three months before. The score of a month is usable
rows × sources that came: accepted ÷ (accepted + refused) rows of the files that tell of the month,
times the sources with rows in it ÷ those with rows in each of the three months before. A report
whose figures changed together with the settings or the program's rules cannot be told, nor one that
was never sent, or only after the next one.
"""

_FIRST_MONTHS = f"""Subject `{SUBJECT}`: before {FULL_VIEW} months are known nobody can tell what
is usual. A rule that fires names a fault of the set-up, in evidence and in assessments of the kind
`setup`.
"""


def _functions(words: Mapping[str, str]) -> str:
    return ", ".join(f"`{key}` ({what})" for key, what in words.items())


_VERDICT = f"""## Verdict

| state | when |
|---|---|
| `evaluate_outsourcing` | {SEVERAL} or more questions answered no, `consistent_process` and \
`low_volume` not present |
| `fix_in_house` | exactly one no; or {SEVERAL} or more, cleared by `consistent_process` or \
`low_volume`, which it names; or any no before {FULL_VIEW} months |
| `not_enough_data` | no no, and fewer than {LEAST_ANSWERED} of five questions could be answered, \
or fewer than {FULL_VIEW} months known |
| `keep_in_house` | else |

Urgent: two or more signs crossed in each of the last three months. "Cannot tell" never counts as
no; it is printed. A question whose data are there but point neither way is `cannot_tell` in the
table, says "neither yes nor no", and counts as answerable. A counter-indicator that cannot be told
clears nothing. Before {FULL_VIEW} months are known nothing is ever handed over and nothing is
urgent; faults of the set-up are told instead.

Functions that can be handed over, those whose question is answered no: \
{_functions(FUNCTIONS)}. `reporting` is added where outsourcing is worth evaluating and \
`reviewed_reporting` is absent. The others stay with the practice, and always: {_functions(KEPT)}.
"""


def _condition(rule: Rule, limit: Limit) -> str:
    return f"{_SIGNS_OF[rule.fires_when]} {show(limit.value, rule.unit)} (since {limit.since})"


def _kind(rule: Rule) -> str:
    if rule.is_core:
        return "core"
    return "proxy" if rule.is_proxy else "evidence"


def _row(rule: Rule) -> str:
    limits = rule.limits
    return (
        f"| `{rule.id}` | {_looked_at(rule)} "
        f"| {_LOOKS_AT.get(rule.measure, 'own measure')} "
        f"| {'; '.join(_condition(rule, limit) for limit in limits)} "
        f"| {rule.min_denominator or ''} | {rule.family} | {_kind(rule)} "
        f"| {limits[-1].because} | {limits[-1].source} |"
    )


def _looked_at(rule: Rule) -> str:
    if not rule.kpi:
        return "profile"
    return f"`{rule.kpi}`" + (f" ({': '.join(rule.part)})" if rule.part else "")


def _table(rules: Iterable[Rule]) -> list[str]:
    return [
        "| rule | KPI | looks at | fires | least | family | kind | why this limit | source |",
        "|---|---|---|---|---|---|---|---|---|",
        *(_row(rule) for rule in rules),
        "",
    ]


def _advice(rules: Iterable[Rule]) -> list[str]:
    """What to do about each rule that fired."""
    told = [(rule.id, rule.advice) for rule in rules if rule.advice]
    return [*(f"- `{name}`: {advice.title}. {advice.does}" for name, advice in told), ""]


def _bare_limits() -> list[str]:
    """Limits that qualify a rule and belong to none of their own."""
    rules = {rule.key for rule in RULES}
    return [
        f"| `{key}` | {show(limit.value, 'share')} | {limit.because} | {limit.source} |"
        for key, entries in BY_RULE.items()
        if key not in rules
        for limit in entries
    ]


def render() -> str:
    """The whole page as Markdown, ending in one line feed."""
    lines = [_HEAD, "## The five signs", ""]
    for sign in SIGNS:
        lines += [f"### `{sign.id}` — {sign.label}", "", *_table(sign.rules), *_advice(sign.rules)]
    lines += ["## Conditions of other rules", "", "| limit | value | why | source |"]
    lines += ["|---|---|---|---|", *_bare_limits(), "", "## Symptoms", ""]
    for symptom in SYMPTOMS:
        lines += [f"### `{symptom.id}` — {symptom.label}", "", *_table(symptom.rules)]
    lines += ["## Counter-indicators", "", "A rule that fires speaks for staying.", ""]
    for counter in COUNTER_INDICATORS:
        lines += [f"### `{counter.id}` — {counter.label}", "", *_table(counter.rules)]
    lines += [_COUNTERS, "## The first months", "", _FIRST_MONTHS, *_table(SETUP)]
    lines += ["## Checklist", "", "Yes when every rule fires; no when the sign is crossed.", ""]
    for question in QUESTIONS:
        lines += [f"### `{question.id}` — {question.asks}", ""]
        lines += [f"Sign `{question.sign}`; a no rests on {_keys(question.evidence)}.", ""]
        if question.by_itself:
            lines += [f"{_keys(question.by_itself)} answer no alone, {ALONE} months running.", ""]
        lines += _table(question.criteria)
    return "\n".join([*lines, *render_assumptions(), _VERDICT])


def _keys(keys: Iterable[str]) -> str:
    return ", ".join(f"`{key}`" for key in keys)


if __name__ == "__main__":
    sys.stdout.write(render())

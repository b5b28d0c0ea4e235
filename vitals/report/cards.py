"""Six key numbers with their trends, the table of all measures, and what could not be measured.

What must not live here: computing a KPI or judging it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from vitals.report.catalogue import Catalogue
from vitals.report.charts import Point, trend
from vitals.report.lookup import Figure, Figures
from vitals.report.model import Card, Gap, Measure
from vitals.report.wording import (
    MISSING,
    in_unit,
    listed,
    long_month,
    month_name,
    percent,
    sentence,
    short_month,
)

FIRST_CHOICE = (
    "days_in_ar",
    "net_collection_rate",
    "denial_rate",
    "ar_over_90_rate",
    "overdue_follow_up_rate",
    "cash_volatility",
)
SUBSTITUTES = ("first_pass_resolution_rate", "gross_collection_rate")
"""Take the place of a first choice that was not measured, if they were."""

OWN_LIMIT = re.compile(r"(own limit of )(\d+(?:\.\d+)?(?:e[+-]?\d+)?)")
TREND_MONTHS = 18
COLUMNS = 4
MIN_TREND = 2


def six(figures: Figures) -> tuple[str, ...]:
    """The KPIs of the six cards; cash volatility gives way to a measured one when it is not."""
    last = FIRST_CHOICE[-1]
    if figures.of(last).value is not None:
        return FIRST_CHOICE
    measured = [kpi for kpi in SUBSTITUTES if figures.of(kpi).value is not None]
    return (*FIRST_CHOICE[:-1], *(measured[:1] or [last]))


def cards(figures: Figures, catalogue: Catalogue) -> tuple[Card, ...]:
    """The six cards of the second page, in a fixed order."""
    return tuple(card(kpi, figures, catalogue) for kpi in six(figures))


def card(kpi: str, figures: Figures, catalogue: Catalogue) -> Card:
    """One card; a value that was not measured says why and carries no other number as its own."""
    figure = figures.of(kpi)
    before = figures.of(kpi, figures.previous_month)
    is_measured = figure.value is not None
    return Card(
        label=catalogue.short(kpi),
        mark=catalogue.mark(figure),
        value=catalogue.shown(figure) if is_measured else "Not measured",
        basis=catalogue.parts(figure),
        target=catalogue.target_words(kpi),
        interval=interval(figure, catalogue),
        previous_month=month_name(before.month),
        previous=catalogue.shown(before) if before.value is not None else "not measured",
        chart=trend_chart(kpi, figures, catalogue),
        note=note(figure, catalogue),
        is_measured=is_measured,
    )


def note(figure: Figure, catalogue: Catalogue) -> str:
    """What the figure's reason says, a limit in it written in the KPI's unit."""
    unit = catalogue.unit(figure.kpi)
    text = OWN_LIMIT.sub(
        lambda found: found[1] + in_unit(float(found[2]), unit), figure.reason or ""
    )
    return sentence(text)


def interval(figure: Figure, catalogue: Catalogue) -> str:
    """Wilson interval of a proportion of counts, empty for anything else or under 20 cases."""
    if (
        figure.value is None
        or figure.low is None
        or figure.high is None
        or catalogue.is_few(figure)
    ):
        return ""
    return f"{percent(figure.low)[:-1]}–{percent(figure.high)}"


def trend_chart(kpi: str, figures: Figures, catalogue: Catalogue) -> str:
    """The line over up to 18 months with the limit, empty under two measured months."""
    history = figures.history(kpi, TREND_MONTHS)
    if sum(item.value is not None for item in history) < MIN_TREND:
        return ""
    label = catalogue.label(kpi)
    return trend(
        [Point(short_month(item.month), item.value, catalogue.is_few(item)) for item in history],
        limit=catalogue.target(kpi),
        title=_spoken(label, history, catalogue),
        desc=f"{label} by month; the dashed line is the target, open dots rest on too few cases.",
    )


def _spoken(label: str, history: Sequence[Figure], catalogue: Catalogue) -> str:
    seen = [item for item in history if item.value is not None]
    first, last = seen[0], seen[-1]
    return (
        f"{label}, line chart: {catalogue.shown(first)} in {long_month(first.month)}, "
        f"{catalogue.shown(last)} in {long_month(last.month)}"
    )


def measures(figures: Figures, catalogue: Catalogue) -> tuple[tuple[Measure, ...], ...]:
    """All KPIs of the registry, measured or not, in columns of which two stand side by side."""
    rows = tuple(_measure(kpi, figures, catalogue) for kpi in catalogue.kpis)
    each = -(-len(rows) // COLUMNS)
    return tuple(rows[start : start + each] for start in range(0, len(rows), each))


def _measure(kpi: str, figures: Figures, catalogue: Catalogue) -> Measure:
    figure = figures.of(kpi)
    before = figures.of(kpi, figures.previous_month)
    return Measure(
        label=catalogue.short(kpi),
        mark=catalogue.mark(figure),
        value=catalogue.shown(figure) if figure.value is not None else "not measured",
        target=catalogue.target_words(kpi) or MISSING,
        previous=catalogue.shown(before) if before.value is not None else MISSING,
        is_measured=figure.value is not None,
    )


def gaps(figures: Figures, catalogue: Catalogue) -> tuple[Gap, ...]:
    """KPIs without a value, gathered by reason, the reason that costs most KPIs first.

    What no system exports is left out: there is nothing to be sent.
    """
    by_reason: dict[str, list[str]] = {}
    exported = catalogue.exported()
    for kpi in exported:
        figure = figures.of(kpi)
        if figure.value is None:
            reason = sentence(figure.reason or "no reason was recorded")
            by_reason.setdefault(reason, []).append(catalogue.short(kpi))
    if len(by_reason) == 1 and sum(map(len, by_reason.values())) == len(exported):
        return (Gap(labels="Every measure", reason=next(iter(by_reason))),)
    ordered = sorted(by_reason.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(Gap(labels=listed(labels), reason=reason) for reason, labels in ordered)

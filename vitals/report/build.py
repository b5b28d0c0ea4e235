"""Put the view model together, from frames only.

What must not live here: how any part of it is worded or computed.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

from vitals.practice import Brand
from vitals.report.actions import actions, beside
from vitals.report.answer import setup_lines, verdict_line
from vitals.report.as_json import report_figures
from vitals.report.cards import cards, gaps, measures
from vitals.report.catalogue import Catalogue, KpiLike, registry
from vitals.report.changes import changes, changes_note
from vitals.report.economics import economics_view
from vitals.report.handover import handover_view
from vitals.report.inputs import ReportInputs
from vitals.report.limits import overrides
from vitals.report.lookup import Figures
from vitals.report.minute import minute
from vitals.report.model import Definition, Look, Report
from vitals.report.quality import quality
from vitals.report.receivables import denials, receivables
from vitals.report.restated import restated
from vitals.report.signs import (
    checklist,
    counter_indicators,
    sign_lines,
    symptoms,
)
from vitals.report.wording import (
    LEGEND,
    contact_line,
    in_unit,
    listed,
    long_date,
    long_month,
    month_name,
    sentence,
)

GROUP_RATE = "_denial_rate"
PICTURES: Mapping[bytes, str] = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def build_report(inputs: ReportInputs, kpis: Mapping[str, KpiLike] | None = None) -> Report:
    """The report of one practice and month; *kpis* is the registry unless given."""
    catalogue = Catalogue(registry() if kpis is None else kpis, inputs.practice)
    figures = Figures(inputs.kpis, inputs.breakdowns, inputs.month)
    content = report_figures(inputs, figures, catalogue)
    moved = changes(figures, catalogue)
    next_actions = actions(
        content["triggers"], content["worklists"], content["setup"], content["handover"]
    )
    return Report(
        practice=inputs.practice.id,
        practice_name=inputs.practice.name,
        month=inputs.month,
        month_title=long_month(inputs.month),
        month_name=month_name(inputs.month),
        previous_month=month_name(figures.previous_month),
        as_of=long_date(inputs.as_of),
        generated=long_date(inputs.generated_on),
        generated_iso=inputs.generated_on.isoformat(),
        look=look(inputs.firm.brand_of(inputs.practice), inputs.logo),
        verdict=verdict_line(inputs, content["handover"]),
        minute=minute(figures, long_date(inputs.as_of)),
        signs=sign_lines(inputs, content["triggers"]),
        cards=cards(figures, catalogue),
        changes=moved,
        changes_note=changes_note(figures, catalogue, is_empty=not moved),
        actions=next_actions,
        worklists=beside(content["worklists"]),
        receivables=receivables(figures),
        denials=denials(figures),
        economics=economics_view(content["verdict"]["economics"]),
        setup=setup_lines(inputs, next_actions),
        checklist=checklist(inputs),
        counter_indicators=counter_indicators(inputs, content["verdict"]["cleared_by"]),
        symptoms=symptoms(inputs),
        legend=LEGEND,
        measures=measures(figures, catalogue),
        gaps=gaps(figures, catalogue),
        quality=quality(inputs),
        restated=restated(inputs, catalogue),
        handover=handover_view(inputs, catalogue),
        definitions=definitions(catalogue),
        overrides=overrides(catalogue, inputs.month),
        digest=content["inputs_digest"],
        figures=content,
    )


def definitions(catalogue: Catalogue) -> tuple[Definition, ...]:
    """Every definition, measured or not; the rates of single denial groups share one."""
    groups = [kpi for kpi in catalogue.kpis if kpi.endswith(GROUP_RATE) and "repeat" not in kpi]
    own = tuple(_definition(kpi, catalogue) for kpi in catalogue.kpis if kpi not in groups)
    if not groups:
        return own
    says = (
        f"Denied claims with a reason code of that group ÷ {catalogue.kpis[groups[0]].denominator}"
    )
    names = listed([catalogue.short(kpi) for kpi in groups])
    return (*own, Definition(label=names, says=sentence(says), benchmark=""))


def _definition(kpi: str, catalogue: Catalogue) -> Definition:
    known, benchmark, published = catalogue.kpis[kpi], catalogue.benchmark(kpi), ""
    if benchmark is not None:
        value = in_unit(benchmark.value, catalogue.unit(kpi))
        published = f"{value}, {benchmark.population}: {benchmark.source} ({benchmark.tier})."
    words = f"{known.numerator} ÷ {known.denominator}" if known.denominator else known.numerator
    return Definition(label=known.short, says=sentence(words), benchmark=published)


# -- brand --------------------------------------------------------------------------------------


def look(brand: Brand, logo: bytes | None) -> Look:
    """The brand as the pages need it; a logo that is no PNG or JPEG is left out."""
    return Look(
        name=brand.name,
        contact=contact_line(brand.name, brand.contact),
        colour=brand.colour,
        on_colour="#ffffff" if luminance(brand.colour) < 0.4 else "#1b2733",
        logo_uri=_data_uri(logo),
    )


def luminance(colour: str) -> float:
    """Relative luminance of a ``#rrggbb`` colour (WCAG 2), 0 black to 1 white.

    >>> luminance("#000000"), luminance("#ffffff")
    (0.0, 1.0)
    """
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    weights = (0.2126, 0.7152, 0.0722)
    return round(sum(part * weight for part, weight in zip(linear, weights, strict=True)), 6)


def _data_uri(logo: bytes | None) -> str:
    for magic, kind in PICTURES.items():
        if logo and logo.startswith(magic):
            return f"data:{kind};base64,{base64.b64encode(logo).decode()}"
    return ""

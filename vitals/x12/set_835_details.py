"""The 835 beyond its money: who else was billed, when, and what a payer adds for information.

Which element is which column, 4010A1 and 5010 alike. What must not live here: how rows are put
together (``details_835``, ``amounts_835``, ``summaries_835``), or what is posted (``set_835``).
"""

from __future__ import annotations

from vitals.x12.layout import Layout, amount, code, day, quantity, text

CLAIM = Layout("CLP", (code("filing_indicator", 6), code("facility_type", 8)))
CLAIM_DATES = Layout("DTM", (code("kind", 1), day("on", 2)), when=("233", "050"))
OTHER_PAYERS = Layout("NM1", (code("kind", 1), text("payer_id", 9)), when=("TT", "PR"))

SUBMITTED = Layout(
    "SVC",
    (code("billed_modifiers", 6, 3, until=6), quantity("billed_units_thousandths", 7)),
)
LINE_END = Layout("DTM", (day("service_to_on", 2),), when=("151",))

AMOUNT = Layout("AMT", (code("qualifier", 1), amount("amount_cents", 2, needed=True)))
QUANTITY = Layout("QTY", (code("qualifier", 1), quantity("quantity_thousandths", 2)))
INPATIENT = Layout(
    "MIA",
    tuple(
        quantity(f"MIA{at:02d}", at) if at in (1, 3, 15) else amount(f"MIA{at:02d}", at)
        for at in (1, 2, 3, 4, *range(6, 20), 24)  # the others are remark codes
    ),
)
OUTPATIENT = Layout("MOA", tuple(amount(f"MOA{at:02d}", at) for at in (2, 8, 9)))
"""MOA01 is a rate, no amount, and is not read."""

SUMMARY = Layout(
    "TS3", (text("provider_id", 1), code("facility_type", 2), day("fiscal_period_on", 3))
)
SUMMARY_AMOUNTS = Layout(
    "TS3",
    tuple(
        quantity(f"TS3{at:02d}", at) if at in (4, 23) else amount(f"TS3{at:02d}", at)
        for at in range(4, 25)
    ),
)
SUPPLEMENT_AMOUNTS = Layout(
    "TS2",
    tuple(
        quantity(f"TS2{at:02d}", at)
        if at in (7, 10, 11, 12, 13, 14, 16)
        else amount(f"TS2{at:02d}", at)
        for at in range(1, 20)
    ),
)

MOST_ELEMENTS = {"CAS": 19, "PLB": 14}
"""Elements of six triples and a group, of six pairs and a provider: X12 has no more."""

SUMMARY_BOUNDARY = ("ST", "LX", "TS3", "PLB", "SE")
"""Each of these ends the claims that the summary before it counts."""

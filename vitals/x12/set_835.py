"""The 835 (remittance advice), 4010A1 and 5010: which element becomes which column.

One transaction is one payment::

    ST BPR TRN  N1*PR REF*2U  N1*PE            the payment, its payer and payee
      LX TS3 TS2                               provider summaries (``set_835_details``)
        CLP CAS NM1*82 MIA/MOA DTM AMT QTY     loop 2100: one claim
          SVC DTM CAS REF*6R AMT*B6 LQ         loop 2110: one service line
    PLB SE                                     money that belongs to no claim

What must not live here: how rows are put together (``read_835``) or balanced (``balance``).
"""

from __future__ import annotations

from vitals.x12.layout import Layout, amount, code, day, quantity, text

PAYMENT = Layout(
    "BPR",
    (
        amount("amount_cents", 2, needed=True),
        code("direction", 3),  # D turns the amount negative
        code("method", 4),
        day("paid_on", 16),
    ),
)
TRACE = Layout("TRN", (text("trace_number", 2), text("trace_origin", 3)))
PRODUCED = Layout("DTM", (day("produced_on", 2),), when=("405",))
PAYER = Layout("N1", (text("payer_name", 2), text("payer_code", 4)), when=("PR",))
PAYER_REFERENCE = Layout("REF", (text("payer_reference", 2),), when=("2U",))
PAYEE = Layout("N1", (code("qualifier", 3), text("payee_code", 4)), when=("PE",))  # XX NPI, FI tax
PAYEE_TAX = Layout("REF", (text("payee_tax_id", 2),), when=("TJ",))

CLAIM = Layout(
    "CLP",
    (
        text("claim_id", 1, needed=True),
        code("status_code", 2, needed=True),
        amount("charge_cents", 3, needed=True),
        amount("paid_cents", 4, needed=True),
        amount("patient_responsibility_cents", 5),
        text("payer_claim_control", 7),
        code("frequency", 9),
    ),
)
CLAIM_DATE = Layout("DTM", (day("service_on", 2),), when=("232",))
RENDERING = Layout("NM1", (code("qualifier", 8), text("rendering_npi", 9)), when=("82",))
INPATIENT_REMARKS = Layout("MIA", (code("c1", 5), *(code(f"c{at}", at) for at in range(20, 24))))
OUTPATIENT_REMARKS = Layout("MOA", tuple(code(f"c{at}", at) for at in range(3, 8)))

LINE = Layout(
    "SVC",
    (
        code("procedure", 1, 2),
        code("modifiers", 1, 3, until=6),
        amount("charge_cents", 2, needed=True),
        amount("paid_cents", 3, needed=True),
        code("revenue_code", 4),
        quantity("units_thousandths", 5),  # 1 where not sent, as the standard says
        code("submitted", 6, 2),
    ),
)
LINE_DATE = Layout("DTM", (day("service_on", 2),), when=("472", "150"))
LINE_CONTROL = Layout("REF", (text("line_control", 2),), when=("6R",))
ALLOWED = Layout("AMT", (amount("allowed_cents", 2),), when=("B6",))
LINE_REMARK = Layout("LQ", (code("remark", 2),), when=("HE",))

ADJUSTMENT = Layout(
    "CAS",
    (
        code("reason_code", 2, needed=True),
        amount("amount_cents", 3, needed=True),
        quantity("quantity_thousandths", 4),
    ),
    every=3,
    times=6,
)
ADJUSTMENT_GROUP = Layout("CAS", (code("group_code", 1, needed=True),))
GROUPS = ("CO", "OA", "PI", "PR", "CR")
"""Who carries an adjustment (CAS01); CR is of 4010 only."""

PROVIDER_ADJUSTMENT = Layout(
    "PLB",
    (
        code("reason_code", 3, 1, needed=True),
        text("reference", 3, 2),
        amount("amount_cents", 4, needed=True),
    ),
    every=2,
    times=6,
)
PROVIDER = Layout("PLB", (text("payee_id", 1), day("fiscal_period_on", 2)))

CLAIM_BOUNDARY = ("ST", "LX", "CLP", "PLB", "SE")
"""Each of these ends the claim before it."""

LINE_BOUNDARY = (*CLAIM_BOUNDARY, "SVC")

NEEDS_CLAIM = ("CAS", "SVC", "MIA", "MOA", "LQ")
"""Segments that mean nothing outside of a claim."""

KNOWN = (
    *("ST", "SE", "BPR", "NTE", "TRN", "CUR", "REF", "DTM", "N1", "N2", "N3", "N4", "PER", "RDM"),
    *("LX", "TS2", "TS3", "CLP", "CAS", "NM1", "MIA", "MOA", "AMT", "QTY", "SVC", "LQ", "PLB"),
    "DTP",
)

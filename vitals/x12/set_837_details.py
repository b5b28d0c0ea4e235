"""The 837P and 837I beyond what is posted: spans, units, facility, and other payers' answers.

Which element is which column, 4010A1 and 5010. Diagnoses are no input of any figure and are not
read, only which of them a line points at. What must not live here: how rows are put together
(``details_837``, ``prior_837``).
"""

from __future__ import annotations

from vitals.x12.layout import Layout, amount, code, day, quantity, text
from vitals.x12.set_835 import ADJUSTMENT, ADJUSTMENT_GROUP

__all__ = ["ADJUSTMENT", "ADJUSTMENT_GROUP"]

PROFESSIONAL = Layout("SV1", (code("unit_basis", 3), code("diagnosis_pointers", 7, 1, until=4)))
INSTITUTIONAL = Layout("SV2", (code("unit_basis", 4), code("revenue_code", 1)))
RANGE = Layout("DTP", (code("kind", 1), text("span", 3)), when=("RD8",), at=2)
STATEMENT = Layout("DTP", (day("statement_from_on", 3),), when=("434",))
FACILITY = Layout(  # 77 in 5010, the others in 4010
    "NM1", (code("qualifier", 8), text("facility_npi", 9)), when=("77", "FA", "LI", "TL")
)
REFERENCE = Layout("REF", (code("kind", 1), text("value", 2, needed=True)), when=("D9", "G1"))
PATIENT_PAID = Layout("AMT", (amount("patient_paid_cents", 2),), when=("F5",))

MINUTES = "MJ"
"""SV103 of an anaesthesia line billed by time."""

OTHER = Layout("SBR", (code("sequence", 1), code("filing_indicator", 9)))
OTHER_PAYER = Layout("NM1", (code("entity", 2), text("name", 3), text("payer_id", 9)), when=("PR",))
OTHER_AMOUNT = Layout(
    "AMT",
    (code("kind", 1), amount("cents", 2)),
    when=("D", "C4", "N1", "EAF", "F2", "A8"),
)
ADJUDICATED = Layout("DTP", (day("adjudicated_on", 3),), when=("573",))

PRIOR_PAYMENT = Layout(
    "SVD",
    (
        text("payer_id", 1),
        amount("paid_cents", 2),
        code("procedure", 3, 2),
        code("modifiers", 3, 3, until=6),
        code("revenue_code", 4),
        quantity("units_thousandths", 5),
        text("bundled_line_no", 6),
    ),
)
LINE_LIABILITY = Layout("AMT", (amount("remaining_liability_cents", 2),), when=("EAF",))

MOST_ELEMENTS = {"CAS": 19}
"""Elements of six triples and a group: X12 has no more."""

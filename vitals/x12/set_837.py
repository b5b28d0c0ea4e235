"""The 837P and 837I (claims), 4010A1 and 5010: which element becomes which column.

Billing provider, subscriber and patient are levels of one hierarchy, told apart by HL03::

    ST BHT
      HL*20  NM1*85                            2000A, 2010AA: billing provider
        HL*22  SBR NM1*IL  NM1*PR              2000B, 2010BA, 2010BB: subscriber, payer
          HL*23  PAT NM1*QC                    2000C, 2010CA: patient, where not the subscriber
            CLM DTP REF*F8 NM1*82              2300, 2310: one claim
              SBR CAS AMT NM1*PR …             2320, 2330: other payers (``set_837_details``)
              LX SV1/SV2 DTP*472 REF*6R NM1*82   2400, 2420: one service line
                SVD CAS DTP*573 AMT            2430: what another payer paid of the line
    SE

What must not live here: how rows are put together (``read_837``).
"""

from __future__ import annotations

from vitals.x12.layout import Layout, amount, code, day, quantity, text

BEGIN = Layout("BHT", (text("batch_control", 3), day("submitted_on", 4)))
LEVEL = Layout("HL", (code("level", 3),))
BILLING = Layout("NM1", (code("qualifier", 8), text("billing_npi", 9)), when=("85",))
BILLING_TAX = Layout("REF", (text("billing_tax_id", 2),), when=("EI",))  # never SY, an SSN
SUBSCRIBER = Layout("SBR", (code("sequence", 1), code("filing_indicator", 9)))
PAYER = Layout("NM1", (code("entity", 2), text("payer_name", 3), text("payer_id", 9)), when=("PR",))
MEMBER = Layout("NM1", (text("member", 9),), when=("IL",))
PATIENT = Layout("NM1", (text("member", 9),), when=("QC",))

CLAIM = Layout(
    "CLM",
    (
        text("claim_id", 1, needed=True),
        amount("claim_charge_cents", 2, needed=True),
        code("place", 5, 1),
        code("frequency", 5, 3),
    ),
)
ORIGINAL = Layout("REF", (text("original_reference", 2),), when=("F8",))
CLAIM_DATE = Layout("DTP", (day("service_on", 3),), when=("472", "434"))
RENDERING = Layout("NM1", (code("qualifier", 8), text("provider_npi", 9)), when=("82",))

NUMBER = Layout("LX", (text("number", 1),))
PROFESSIONAL = Layout(
    "SV1",
    (
        code("procedure", 1, 2, needed=True),
        code("modifiers", 1, 3, until=6),
        amount("charge_cents", 2, needed=True),
        quantity("units_thousandths", 4),
        code("line_place", 5),
    ),
)
INSTITUTIONAL = Layout(
    "SV2",
    (
        code("revenue_code", 1),
        code("procedure", 2, 2),
        code("modifiers", 2, 3, until=6),
        amount("charge_cents", 3, needed=True),
        quantity("units_thousandths", 5),
    ),
)
LINE_DATE = Layout("DTP", (day("service_on", 3),), when=("472",))
LINE_CONTROL = Layout("REF", (text("line_control", 2),), when=("6R",))

CLAIM_BOUNDARY = ("ST", "HL", "CLM", "SE")
"""Each of these ends the claim before it."""

LINE_BOUNDARY = (*CLAIM_BOUNDARY, "LX", "SV1", "SV2", "SVD")
"""Each of these ends the service line (the part we read of it) before it."""

NEEDS_CLAIM = ("LX", "SV1", "SV2", "SVD")

KNOWN = (
    *("ST", "SE", "BHT", "REF", "NM1", "PER", "HL", "PRV", "CUR", "N2", "N3", "N4", "SBR", "PAT"),
    *("DMG", "CLM", "DTP", "CL1", "PWK", "CN1", "AMT", "K3", "NTE", "CR1", "CR2", "CR3", "CR4"),
    *("CR5", "CR6", "CRC", "HI", "QTY", "HCP", "CAS", "OI", "MIA", "MOA", "LX", "SV1", "SV2"),
    *("SV4", "SV5", "SV6", "SV7", "PS1", "HSD", "MEA", "LIN", "CTP", "SVD", "LQ", "FRM", "IMM"),
    *("DSB", "UR", "CR7", "CR8", "MTX", "TST"),
)

"""The 277CA (claim acknowledgement) and the 277 (claim status): which element is which column.

Levels are told apart by HL03; only the last of them is about a single claim::

    ST BHT
      HL*20  NM1*PR or NM1*AY                who answers: a payer or a clearinghouse
        HL*21  NM1*41  TRN STC               the receiver's whole batch
          HL*19  NM1*85  TRN STC             all claims of one provider
            HL*PT (277: 22, 23)  NM1*QC
              TRN STC REF*1K REF*EJ          2200D: one claim; STC10 and STC11 are further answers
                SVC STC                      2220D: one service line
    SE

What must not live here: how rows are put together (``read_277ca``).
"""

from __future__ import annotations

from vitals.x12.layout import Layout, code, day, text

BEGIN = Layout("BHT", (day("begun_on", 4),))
LEVEL = Layout("HL", (code("level", 3),))
ANSWERER = Layout("NM1", (code("entity", 1),))
CLAIM = Layout("TRN", (text("claim_id", 2),))
PAYER_CONTROL = Layout("REF", (text("payer_claim_control", 2),), when=("1K",))
ACCOUNT = Layout("REF", (text("claim_id", 2),), when=("EJ",))  # 277: CLM01; TRN02 is the inquiry's

STATUS = Layout(
    "STC",
    (
        code("code", 1, 1, needed=True),
        code("status_code", 1, 2),
        day("received_on", 2),
        code("action", 3),
    ),
)
SECOND_STATUS = Layout("STC", (code("code", 10, 1), code("status_code", 10, 2)))
THIRD_STATUS = Layout("STC", (code("code", 11, 1), code("status_code", 11, 2)))

CLAIM_LEVELS = ("PT", "22", "23")
BOUNDARY = ("ST", "HL", "TRN", "SE")

ACCEPTED = ("A2", "A5")
REJECTED = ("A3", "A6", "A7", "A8")
"""Categories of X12 list 507 that decide; A0, A1 and A4 do not."""

SOURCES = {"PR": "payer", "AY": "clearinghouse"}

KNOWN = (
    *("ST", "SE", "BHT", "REF", "HL", "NM1", "PER", "TRN", "STC", "QTY", "AMT", "DTP", "SVC"),
    *("DMG", "DTM", "N3", "N4", "PWK", "TOO", "PAT", "SBR"),
)

"""The 277CA (claim acknowledgement) and the 277 (claim status): which element is which column.

Levels are told apart by HL03; only the last of them is about a single claim::

    ST BHT
      HL*20  NM1*PR or NM1*AY                who answers: a payer or a clearinghouse
        HL*21  NM1*41  TRN STC QTY AMT       2200B: the receiver's whole batch, TRN02 its BHT03
          HL*19  NM1*85  TRN STC QTY AMT     2200C: all claims of one provider
            HL*PT (277: 22, 23)  NM1*QC
              TRN STC REF*1K REF*D9 REF*EJ   2200D: one claim; STC10 and STC11 are further answers
                SVC STC REF*FJ               2220D: one service line
    SE

STC12 is free text that may name a patient: it is never read.
What must not live here: how rows are put together (``read_277ca``, ``batches_277ca``).
"""

from __future__ import annotations

from vitals.x12.layout import Layout, amount, code, day, text

BEGIN = Layout("BHT", (day("begun_on", 4),))
LEVEL = Layout("HL", (code("level", 3),))
ANSWERER = Layout("NM1", (code("entity", 1),))
PROVIDER = Layout("NM1", (code("qualifier", 8), text("provider_npi", 9)), when=("85", "1P"))
CLAIM = Layout("TRN", (text("claim_id", 2),))
BATCH = Layout("TRN", (text("batch_control", 2),))
PAYER_CONTROL = Layout("REF", (text("payer_claim_control", 2),), when=("1K",))
CLEARINGHOUSE_CONTROL = Layout("REF", (text("clearinghouse_control", 2),), when=("D9",))
ACCOUNT = Layout("REF", (text("claim_id", 2),), when=("EJ",))  # 277: CLM01; TRN02 is the inquiry's
LINE = Layout("SVC", (code("procedure", 1, 2),))
LINE_CONTROL = Layout("REF", (text("line_control", 2),), when=("FJ",))

STATUS = Layout(
    "STC",
    (
        code("code", 1, 1, needed=True),
        code("status_code", 1, 2),
        code("entity", 1, 3),
        day("received_on", 2),
        code("action", 3),
        amount("charge_cents", 4),
        amount("paid_cents", 5),
        day("adjudicated_on", 6),
        day("paid_on", 8),
        text("trace_number", 9),
    ),
)
FURTHER = tuple(
    Layout("STC", (code("code", at, 1), code("status_code", at, 2), code("entity", at, 3)))
    for at in (10, 11)
)
SHAPES = {
    "code": r"[A-Z][0-9][A-Z0-9]?",
    "status_code": r"[0-9]{1,4}",
    "entity": r"[A-Z0-9]{1,3}",
    "action": r"[A-Z0-9]{1,2}",
}
"""What each code looks like; anything else is not kept."""

QUANTITY = Layout("QTY", (code("qualifier", 1), text("count", 2)))
AMOUNT = Layout("AMT", (code("qualifier", 1), amount("cents", 2)))
TOTALS = {
    "claims_accepted": ("QTY", ("90", "QA")),
    "claims_rejected": ("QTY", ("AA", "QC")),
    "accepted_cents": ("AMT", ("YU",)),
    "rejected_cents": ("AMT", ("YY",)),
}
"""Segment and qualifiers (of receiver and provider level) of what a batch is told to hold."""

CLAIM_LEVELS = ("PT", "22", "23")
BOUNDARY = ("ST", "HL", "TRN", "SE")

ACCEPTED = ("A2", "A5")
REJECTED = ("A3", "A6", "A7", "A8")
"""Categories of X12 list 507 that decide; A0, A1 and A4 do not, nor do a payer's F and P."""

SOURCES = {"PR": "payer", "AY": "clearinghouse"}
SCOPES = {"19": "provider"}
"""What a status above the claims answers, by HL03; elsewhere the whole batch."""
LEVEL_NAMES = {"20": "source", "21": "receiver", "19": "provider"}
LEVEL_LOOPS = {"20": "2200A", "21": "2200B", "19": "2200C"}

KNOWN = (
    *("ST", "SE", "BHT", "REF", "HL", "NM1", "PER", "TRN", "STC", "QTY", "AMT", "DTP", "SVC"),
    *("DMG", "DTM", "N3", "N4", "PWK", "TOO", "PAT", "SBR"),
)

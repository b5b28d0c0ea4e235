"""Rules of ``remittances``: one adjudication of one claim."""

from __future__ import annotations

from expectations import predicates as check
from expectations import relations, remitted, shared
from expectations.rule import Holds, InOrder, Matches, OneOf, Unique, dated, present, rule, suite
from vitals.tables import REMITTANCES

STATUS_CODES = (
    *("1", "2", "3", "4", "5", "10", "13", "15", "16", "17"),
    *("19", "20", "21", "22", "23", "25", "27"),
)
"""CLP02 of 4010 and 5010."""

RULES = suite(
    REMITTANCES,
    present("remittance_id", "Lines and adjustments find their remittance by it."),
    present("claim_id", "Without the claim number the money cannot be posted."),
    present("payer_id", "Payments are judged payer by payer."),
    present("status_code", "Paid, denied and reversed are told apart by it."),
    present("charge_cents", "The balance of the claim cannot be checked without it."),
    present("paid_cents", "A remittance without a payment amount posts nothing."),
    present("posted_on", "Money without a date belongs to no month."),
    rule(
        "remittance-id-repeated",
        Unique(("remittance_id",)),
        severity="critical",
        why="Two adjudications under one id would share their lines and adjustments.",
        fix="Send the file again; each adjudication needs an id of its own.",
    ),
    dated("posted_on"),
    dated("adjudicated_on"),
    dated("service_on"),
    rule(
        "posted-before-service",
        InOrder("service_on", "posted_on"),
        severity="warning",
        why="Money posted before the service lowers A/R that did not yet exist.",
        fix="Compare the dates with the payer's remittance.",
    ),
    rule(
        "adjudicated-before-service",
        InOrder("service_on", "adjudicated_on"),
        severity="warning",
        why="A payer cannot decide on a service before it was given.",
        fix="Compare the dates with the payer's remittance.",
    ),
    rule(
        "status-unknown",
        OneOf("status_code", STATUS_CODES),
        severity="warning",
        why="An unknown status is neither a denial nor a reversal; it may hide one.",
        fix="Check CLP02 with the payer or clearinghouse.",
    ),
    rule(
        "claim-out-of-balance",
        Holds(check.flagged("is_balanced"), "charge less adjustments to be the payment (CLP)"),
        severity="warning",
        why="CLP03 − Σ CAS = CLP04 is a rule of X12; where it fails an amount is wrong or lost.",
        fix="Ask the payer or clearinghouse for a corrected 835.",
    ),
    rule(
        "patient-share-differs",
        Holds(remitted.patient_share_adds_up, "CLP05 to be the sum of the PR adjustments"),
        severity="warning",
        why="The patient would be billed another amount than the payer explains.",
        fix="Ask the payer which of the two is right.",
    ),
    rule(
        "reversal-not-negative",
        Holds(check.reversal_takes_back, "a reversal (22) without positive amounts"),
        severity="warning",
        why="Some senders forget the sign; the reversal would then be posted as a payment.",
        fix="Ask the payer for a corrected 835.",
    ),
    rule(
        "charge-negative",
        Holds(
            check.not_negative_unless_reversal("charge_cents"),
            "charge_cents not below 0 except on a reversal (22)",
        ),
        severity="warning",
        why="Only a reversal takes a charge back; its status may be wrong.",
        fix="Check CLP02 with the payer.",
    ),
    rule(
        "paid-negative",
        Holds(
            check.not_negative_unless_reversal("paid_cents"),
            "paid_cents not below 0 except on a reversal (22)",
        ),
        severity="warning",
        why="Only a reversal takes a payment back; its status may be wrong.",
        fix="Check CLP02 with the payer.",
    ),
    rule(
        "paid-above-charge",
        Holds(check.not_above("paid_cents", "charge_cents"), "paid_cents not above charge_cents"),
        severity="warning",
        why="A payer rarely pays more than it was billed; it will ask for the money back.",
        fix="Compare with the payer's remittance; keep the credit ready to refund.",
    ),
    rule(
        "patient-share-above-charge",
        Holds(
            check.not_above("patient_responsibility_cents", "charge_cents"),
            "patient_responsibility_cents not above charge_cents",
        ),
        severity="warning",
        why="A patient cannot owe more than was charged.",
        fix="Compare with the payer's remittance before billing the patient.",
    ),
    rule(
        "denied-but-paid",
        Holds(check.denied_pays_nothing, "a denied remittance (4) to pay nothing"),
        severity="warning",
        why="It counts as a denial although money came.",
        fix="Check CLP02 with the payer.",
    ),
    rule(
        "rendering-npi-check-digit",
        Holds(
            check.npi("rendering_npi"),
            "rendering_npi to have ten digits and a right check digit",
        ),
        severity="warning",
        why="The payer holds a wrong number for the provider.",
        fix="Correct the provider's enrolment with the payer.",
    ),
    rule(
        "payment-unknown",
        Holds(relations.belongs_to("payments", "payment_id"), "the payment it belongs to"),
        severity="warning",
        why="The money cannot be held against the payer's transfer.",
        fix="Send the whole 835 again.",
    ),
    rule(
        "claim-unknown",
        Holds(relations.claim_known_to("claims"), "a submitted claim with this number"),
        severity="info",
        why="The claim is known from its remittance only: no dates of entry or submission.",
        fix="Send the 837 or the claims table that holds the claim.",
    ),
    rule(
        "reversal-without-original",
        Holds(remitted.reversal_has_original, "an earlier remittance of every claim reversed"),
        severity="info",
        why="The payment taken back was never seen here; the balance starts from nothing.",
        fix="Send the 835 that held the original payment.",
    ),
    shared.happened("adjudicated_on"),
    shared.after_birth("service_on"),
    shared.known_payer(),
    shared.known_provider("rendering_npi"),
    rule(
        "claim-paid-beyond-charge",
        Holds(
            relations.paid_within_charge,
            "payments of a claim, less take-backs, not above its charge",
        ),
        severity="warning",
        why="Somebody paid twice: the balance turns into a credit that must be given back.",
        fix="Find the second payment, and refund the payer that should not have paid.",
    ),
    rule(
        "paid-twice",
        Holds(relations.paid_once, "a claim, service and amount to be paid once by a payer"),
        severity="warning",
        why="The same payment under two trace numbers is an 835 sent twice, or money to give back.",
        fix="Compare with the bank: if it came once, remove the second file and tell the sender.",
    ),
    rule(
        "adjudicated-before-submission",
        Holds(
            relations.not_before_submission("adjudicated_on"),
            "adjudicated_on not before the claim's first submission",
        ),
        severity="warning",
        why="A payer cannot decide on what it was not sent; payer lag becomes negative.",
        fix="Check the submission date of the claim, and that the claim number is the right one.",
    ),
    rule(
        "service-differs-from-claim",
        Holds(relations.serves_the_claim, "a service date of the claim it names"),
        severity="warning",
        why="The payment may belong to another claim that once had this number.",
        fix="Compare patient and date with the payer's remittance before posting.",
    ),
    rule(
        "charge-differs-from-claim",
        Holds(relations.charge_as_billed, "the charge of one submission of the claim (CLP03)"),
        severity="info",
        why="The payer split the claim, or answers to a version that is not here.",
        fix="Send the version that the payer answers to, or look for the other part.",
    ),
    rule(
        "lines-differ-from-claim",
        Holds(
            remitted.lines_charge_the_claim,
            "line charges to add up to the claim's (Σ SVC02 = CLP03)",
        ),
        severity="warning",
        why="A line was lost on the way; its payment and its denial are not seen.",
        fix="Ask the payer or clearinghouse for a corrected 835.",
    ),
    rule(
        "unpaid-without-reason",
        Holds(remitted.unpaid_is_explained, "an adjustment wherever nothing is paid"),
        severity="warning",
        why="A denial without a reason falls into no group and cannot be worked.",
        fix="Export the adjustments (CO-45:20.00 …) with the remittance.",
    ),
    rule(
        "posted-before-adjudication",
        InOrder("adjudicated_on", "posted_on"),
        severity="info",
        why="Money that moved before the decision was made belongs to another remittance.",
        fix="Compare both dates with the payer's remittance.",
    ),
    rule(
        "remark-codes-shape",
        Matches("remark_codes", check.REMARKS, "remark codes (N290 M15) separated by one blank"),
        severity="warning",
        why="A remark of another shape explains no denial.",
        fix="Check the remark codes with the payer.",
    ),
)

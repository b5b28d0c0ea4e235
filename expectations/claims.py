"""Rules of ``claims``: one service line of one submission of a claim."""

from __future__ import annotations

from expectations import predicates as check
from expectations import profiles, relations, repeats, shared
from expectations.rule import Holds, InOrder, Matches, OneOf, Within, dated, present, rule, suite
from vitals.tables import CLAIMS

RULES = suite(
    CLAIMS,
    present("claim_id", "Without its number a charge cannot meet its remittance."),
    present("line_no", "Without it a corrected line cannot replace the first one."),
    present("payer_id", "A charge nobody is asked to pay cannot be followed up."),
    present("sequence", "Only a primary submission opens a charge."),
    present("frequency", "Without it a replacement would be charged twice."),
    present("service_on", "Age, charge lag and price all count from the date of service."),
    present("procedure", "Without a code the line has no price and no match in the remittance."),
    present("charge_cents", "A line without an amount cannot be posted."),
    dated("service_on"),
    dated("entered_on"),
    dated("submitted_on"),
    rule(
        "charge-negative",
        Within("charge_cents", 0),
        severity="critical",
        why="A claim never bills less than nothing; a negative charge would hide receivables.",
        fix="Send a void (frequency 8) or a replacement (7), or correct the sign in the export.",
    ),
    rule(
        "sequence-unknown",
        OneOf("sequence", ("P", "S", "T", "A", "B", "C", "D", "E", "F", "G", "H", "U")),
        severity="critical",
        why="Without knowing whose turn it is, the charge could be posted twice.",
        fix="Use P, S or T (SBR01 of an 837).",
    ),
    rule(
        "sequence-beyond-tertiary",
        OneOf("sequence", ("P", "S", "T")),
        severity="warning",
        why="A fourth or unknown payer in turn is rare; such a submission opens no charge.",
        fix="Check SBR01; use P for the payer that is asked first.",
    ),
    rule(
        "frequency-unknown",
        OneOf("frequency", ("1", "7", "8")),
        severity="warning",
        why="Only original, replacement and void change what is charged.",
        fix="Check CLM05-3; use 1, 7 or 8.",
    ),
    rule(
        "entered-before-service",
        InOrder("service_on", "entered_on"),
        severity="warning",
        why="A charge entered before its service makes charge lag negative.",
        fix="Correct the date of service or of entry in the practice's system.",
    ),
    rule(
        "submitted-before-service",
        InOrder("service_on", "submitted_on"),
        severity="warning",
        why="A claim submitted before its service is denied, and makes payer lag too long.",
        fix="Correct the date of service, and send a replacement.",
    ),
    rule(
        "line-no-below-zero",
        Within("line_no", 0),
        severity="warning",
        why="Lines count from 1; 0 says that the export has no line numbers.",
        fix="Number the lines from 1.",
    ),
    rule(
        "charge-implausible",
        Within("charge_cents", 0, 100_000_000),
        severity="warning",
        why="A line above a million dollars is nearly always a lost decimal point.",
        fix="Check the amount; the export must give dollars with their decimals.",
    ),
    rule(
        "units-not-positive",
        Within("units_thousandths", 1),
        severity="warning",
        why="A line of no units has no expected price.",
        fix="Correct the units.",
    ),
    rule(
        "correction-without-original",
        Holds(
            check.correction_names_its_original,
            "REF*F8 with every replacement or void of an 837",
        ),
        severity="warning",
        why="Payers reject a replacement that does not name the claim it replaces.",
        fix="Send the payer's control number (CLP07) as REF*F8.",
    ),
    rule(
        "procedure-shape",
        Matches("procedure", check.PROCEDURE, "a CPT, HCPCS or revenue code"),
        severity="warning",
        why="A code of another shape has no price in any fee schedule.",
        fix="Correct the code; a spreadsheet may have eaten its leading zeros.",
    ),
    rule(
        "modifiers-shape",
        Matches("modifiers", check.MODIFIERS, "two-character modifiers separated by one blank"),
        severity="warning",
        why="A modifier of another shape does not find its price.",
        fix="Correct the modifiers.",
    ),
    rule(
        "place-of-service-shape",
        Matches("place_of_service", r"^\d{2}$", "two digits"),
        severity="warning",
        why="A place of another shape does not find its price.",
        fix="Correct the place of service; a spreadsheet may have eaten its leading zero.",
    ),
    rule(
        "provider-npi-check-digit",
        Holds(check.npi("provider_npi"), "provider_npi to have ten digits and a right check digit"),
        severity="warning",
        why="A payer denies a claim whose provider it cannot find.",
        fix="Correct the provider's NPI in the practice's system.",
    ),
    rule(
        "billing-npi-check-digit",
        Holds(check.npi("billing_npi"), "billing_npi to have ten digits and a right check digit"),
        severity="warning",
        why="A payer denies a claim whose biller it cannot find.",
        fix="Correct the practice's NPI in its system.",
    ),
    rule(
        "line-repeated",
        Holds(
            # an 837 and a claims table may both tell of one submission
            repeats.line_stands_once,
            "a line to stand once in one submission of one file",
        ),
        severity="warning",
        why="The same line sent twice in one submission is denied as a duplicate.",
        fix="Remove the repeated line, or give it a line number of its own.",
    ),
    rule(
        "lines-differ-from-claim",
        Holds(check.lines_make_claim, "line charges to add up to the claim's charge (CLM02)"),
        severity="warning",
        why="A claim whose lines do not add up is rejected, or a line of it was lost on the way.",
        fix="Compare the claim with the practice's system and send it again whole.",
    ),
    shared.happened("service_on", "entered_on", "submitted_on"),
    shared.after_birth("service_on"),
    rule(
        "service-before-provider-began",
        Holds(
            profiles.since_provider_began, "service not before its provider started (practice.yaml)"
        ),
        severity="warning",
        why="Who had not started cannot have rendered the service; the payer will deny it.",
        fix="Correct the provider or the date, or 'start' of the provider in practice.yaml.",
    ),
    shared.known_payer(),
    shared.known_provider("provider_npi"),
    rule(
        "submitted-before-entered",
        InOrder("entered_on", "submitted_on"),
        severity="warning",
        why="A claim cannot be sent before its charge was entered; its lag becomes negative.",
        fix="Correct the date of entry or of submission in the practice's system.",
    ),
    rule(
        "same-service-under-two-numbers",
        Holds(repeats.first_under_its_number, "a service to stand under one claim number"),
        severity="warning",
        why="The same service under two claim numbers counts twice, and the payer denies one.",
        fix="Void one of the two; after a rejection, send the claim again under its own number.",
    ),
    rule(
        "claim-number-reused",
        Holds(relations.served_within_a_year, "services of one claim number within 366 days"),
        severity="warning",
        why="A number used again ties a new claim to the payments of an old one.",
        fix="Give every claim a number of its own in the practice's system.",
    ),
    rule(
        "later-payer-without-first",
        Holds(relations.has_primary, "a primary submission beside every secondary one"),
        severity="warning",
        why="Only a primary submission opens a charge; what a later payer was asked does not.",
        fix="Send the 837 or the claims table that holds the primary claim.",
    ),
    rule(
        "corrected-claim-unknown",
        Holds(relations.corrects_a_known_claim, "the claim that a replacement or void corrects"),
        severity="warning",
        why="What the correction changes cannot be told; its whole amount is taken for new.",
        fix="Send the 837 that held the original, or check REF*F8.",
    ),
    rule(
        "charge-zero",
        Within("charge_cents", 1),
        severity="info",
        why="Reporting codes bill nothing; on any other line the charge was forgotten.",
        fix="Nothing to do for reporting codes; else fill the charge.",
    ),
)

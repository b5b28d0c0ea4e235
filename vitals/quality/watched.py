"""What is watched of each source: its date, the columns that must stay filled, its codes.

What must not live here: statistics, or what becomes of a finding.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One canonical table as a source of monthly rows.

    ``dated`` are the columns of its date, the first that has one; a table without any takes
    ``posted_on`` of its remittance, whose volume and silence stand for its own. ``counts`` names
    the column of which the first row of a file is taken for each value, instead of all.
    ``filled`` may not begin to be missing, ``coded`` may not change its mix.
    """

    table: str
    dated: tuple[str, ...] = ()
    counts: str = ""
    filled: tuple[str, ...] = ()
    coded: tuple[str, ...] = ()


CARC_GROUP = "reason_group"
"""Column made of ``reason_code``: the group of reasons that reports count denials by."""

WATCHED: tuple[Watched, ...] = (
    Watched(
        table="claims",
        dated=("submitted_on", "entered_on", "service_on"),
        counts="claim_id",
        filled=("provider_npi", "units_thousandths", "place_of_service", "patient_key"),
        coded=("procedure", "payer_id"),
    ),
    Watched(
        table="remittances",
        dated=("posted_on",),
        filled=("service_on", "adjudicated_on", "trace_number", "payer_claim_control"),
        coded=("payer_id", "status_code"),
    ),
    Watched(table="remittance_lines", filled=("allowed_cents", "procedure", "service_on")),
    Watched(table="adjustments", coded=("group_code", CARC_GROUP)),
    Watched(table="payments", dated=("paid_on",), filled=("trace_number",), coded=("method",)),
    Watched(
        table="transactions",
        dated=("posted_on",),
        filled=("received_on", "payer_id"),
        coded=("kind", "account"),
    ),
    Watched(
        table="follow_ups",
        dated=("worked_on",),
        filled=("worked_by", "reason", "next_action_on"),
        coded=("action",),
    ),
    Watched(table="appeals", dated=("denied_on",), filled=("deadline_on",)),
    Watched(
        table="acknowledgements",
        dated=("received_on",),
        filled=("is_accepted", "status_code"),
        coded=("code", "source"),
    ),
    Watched(table="file_acknowledgements", dated=("received_on",), coded=("code",)),
    Watched(table="staff_time", dated=("week_of",), coded=("role",)),
    Watched(
        table="encounters",
        dated=("service_on",),
        filled=("provider_npi", "location"),
        coded=("status",),
    ),
    Watched(
        table="deposits",
        dated=("deposited_on",),
        filled=("trace_number", "payer_id"),
        coded=("method",),
    ),
)
"""Sources in the order of the canonical tables; what is no stream of events is left out."""

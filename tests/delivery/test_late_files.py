"""Which of the files that came since a report bear on a figure it told."""

from __future__ import annotations

import pandas as pd

from vitals.identity import accepted_rows
from vitals.late_files import Arrivals, News
from vitals.tables import AR_CONTROL, CLAIMS, FOLLOW_UPS, REMITTANCES, TRANSACTIONS, Table

KNOWN, LATE, NOVEMBER, AGAIN = (f"{n:016x}" for n in range(1, 5))
ARRIVAL = {KNOWN: 1, LATE: 2, NOVEMBER: 3, AGAIN: 4}


def since_the_report(**staged: pd.DataFrame) -> News:
    """What came since a report that knew the file KNOWN only."""
    accepted, findings = accepted_rows(staged, ARRIVAL)
    return Arrivals(accepted, staged, findings).since({KNOWN})


def rows(table: Table, *given: dict[str, object]) -> pd.DataFrame:
    return table.frame(pd.DataFrame(list(given)))


def remittance(file: str, claim: str, posted_on: str, **more: object) -> dict[str, object]:
    return {
        "remittance_id": f"{file}:{claim}",
        "claim_id": claim,
        "payer_id": "60054",
        "status_code": "4",
        "charge_cents": 10_000,
        "paid_cents": 0,
        "service_on": "2026-09-20",
        "adjudicated_on": posted_on,
        "posted_on": posted_on,
        "source_file": file,
        "source_row": 2,
    } | more


def entry(file: str, number: str, posted_on: str) -> dict[str, object]:
    return {
        "transaction_id": number,
        "claim_id": "A",
        "posted_on": posted_on,
        "kind": "payer_payment",
        "account": "insurance",
        "amount_cents": 5_000,
        "source_file": file,
        "source_row": 2,
    }


def test_a_late_file_with_rows_of_the_month_bears_on_it_and_the_next_months_files_do_not() -> None:
    came = since_the_report(
        remittances=rows(
            REMITTANCES,
            remittance(KNOWN, "A", "2026-10-05"),
            remittance(LATE, "B", "2026-10-20"),
            remittance(NOVEMBER, "C", "2026-11-03"),
        )
    )

    assert came.bearing({"remittances"}, "2026-10") == [LATE]
    assert came.bearing({"remittances"}, "2026-11") == [LATE, NOVEMBER]


def test_a_file_of_another_table_bears_only_where_none_of_the_figures_own_does() -> None:
    worked = {"worked_on": "2026-10-09", "action": "appeal", "source_row": 2}
    log = rows(FOLLOW_UPS, {"claim_id": "A", "source_file": NOVEMBER, **worked})
    late = rows(REMITTANCES, remittance(LATE, "B", "2026-10-20"))

    both = since_the_report(remittances=late, follow_ups=log)
    assert both.bearing({"remittances"}, "2026-10") == [LATE]
    assert both.bearing({"follow_ups"}, "2026-10") == [NOVEMBER]
    assert since_the_report(follow_ups=log).bearing({"remittances"}, "2026-10") == [NOVEMBER]


def test_a_file_that_only_says_again_what_was_known_does_not_bear() -> None:
    # An export of the whole ledger comes every month; what changed October is the late 835.
    came = since_the_report(
        transactions=rows(
            TRANSACTIONS,
            entry(KNOWN, "1", "2026-10-05"),
            entry(AGAIN, "1", "2026-10-05"),
            entry(AGAIN, "2", "2026-11-05"),
        ),
        remittances=rows(REMITTANCES, remittance(LATE, "B", "2026-10-20")),
    )

    assert came.bearing({"transactions", "remittances"}, "2026-10") == [LATE]


def test_a_file_that_moves_a_row_out_of_the_month_bears_on_it() -> None:
    # Entry 1 was posted on October 5; a later export says it was November 5.
    came = since_the_report(
        transactions=rows(
            TRANSACTIONS, entry(KNOWN, "1", "2026-10-05"), entry(AGAIN, "1", "2026-11-05")
        )
    )

    assert came.bearing({"transactions"}, "2026-09") == []
    assert came.bearing({"transactions"}, "2026-10") == [AGAIN]


def test_claims_served_by_the_months_end_but_sent_later_are_named_only_in_doubt() -> None:
    claim = {
        "claim_id": "A",
        "line_no": 1,
        "payer_id": "60054",
        "sequence": "P",
        "frequency": "1",
        "service_on": "2026-10-30",
        "submitted_on": "2026-11-02",
        "procedure": "99213",
        "charge_cents": 10_000,
        "source_file": NOVEMBER,
        "source_row": 2,
    }
    came = since_the_report(claims=rows(CLAIMS, claim))

    assert came.bearing({"claims"}, "2026-10", in_doubt=False) == []
    assert came.bearing({"claims"}, "2026-10") == [NOVEMBER]


def test_the_practices_own_figure_of_a_month_bears_on_that_month() -> None:
    own = {"month": "2026-10", "ar_total_cents": 100, "source_file": LATE, "source_row": 2}
    came = since_the_report(ar_control=rows(AR_CONTROL, own))

    assert came.bearing({"ar_control"}, "2026-09") == []
    assert came.bearing({"ar_control"}, "2026-10") == [LATE]


def test_nothing_bears_where_nothing_came() -> None:
    came = since_the_report(remittances=rows(REMITTANCES, remittance(KNOWN, "A", "2026-10-05")))

    assert came.bearing({"remittances"}, "2026-10") == []

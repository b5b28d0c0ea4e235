"""edi-835-parser: claims, services and service adjustments as objects."""

from __future__ import annotations

import warnings
from pathlib import Path

from edi_835_parser import parse  # type: ignore[import-not-found]

from benchmarks.peers.tally import Rows, main


def read(path: Path) -> Rows:
    """Walk its claims; it keeps one payment a file."""
    rows = Rows()
    warnings.simplefilter("ignore")
    for transaction in parse(str(path), debug=True):
        rows["payment"] += round(transaction.financial_information.amount_paid * 100)
        for claim in transaction.claims:
            rows["claims"] += 1
            rows["charge"] += round(claim.claim.charge_amount * 100)
            rows["paid"] += round(claim.claim.paid_amount * 100)
            rows["lines"] += len(claim.services)
            rows["adjustments"] += sum(len(service.adjustments) for service in claim.services)
    return rows


if __name__ == "__main__":
    main(read)

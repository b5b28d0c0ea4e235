"""linuxforhealth-x12: a validated pydantic model of each transaction set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from linuxforhealth.x12.io import X12ModelReader  # type: ignore[import-not-found]

from benchmarks.peers.tally import Rows, main


def _segments(value: Any) -> Iterator[Any]:  # noqa: ANN401 - a tree of any models
    """Every segment below *value*, loops opened."""
    if isinstance(value, list):
        for one in value:
            yield from _segments(one)
    elif hasattr(value, "__fields__"):
        if "segment_name" in value.__fields__:
            yield value
        else:
            for one in vars(value).values():
                yield from _segments(one)


def read(path: Path) -> Rows:
    """Walk the model of each transaction set."""
    rows = Rows()
    with X12ModelReader(str(path)) as reader:
        for model in reader.models():
            for segment in _segments(model):
                _count(rows, segment)
    return rows


def _count(rows: Rows, segment: Any) -> None:  # noqa: ANN401
    tag = segment.segment_name
    if tag == "CLP":
        rows["claims"] += 1
        rows["charge"] += round(segment.total_claim_charge_amount * 100)
        rows["paid"] += round(segment.claim_payment_amount * 100)
    elif tag == "SVC":
        rows["lines"] += 1
    elif tag == "CAS":
        reasons = (getattr(segment, f"adjustment_reason_code_{at}") for at in range(1, 7))
        rows["adjustments"] += sum(1 for reason in reasons if reason)
    elif tag == "BPR":
        rows["payment"] += round(segment.total_actual_provider_payment_amount * 100)


if __name__ == "__main__":
    main(read)

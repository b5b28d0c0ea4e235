"""badx12: segments and elements as objects. It needs a name that Python 3.10 moved."""

from __future__ import annotations

import collections
import collections.abc
from pathlib import Path

from benchmarks.peers.tally import Rows, count, main

setattr(collections, "Iterable", collections.abc.Iterable)  # noqa: B010 - the stubs know no such name


def read(path: Path) -> Rows:
    """Walk the groups and transaction sets of the document."""
    from badx12 import Parser  # type: ignore[import-not-found]

    rows = Rows()
    for group in Parser(str(path)).document.interchange.groups:
        for transaction in group.transaction_sets:
            for segment in transaction.transaction_body:
                count(rows, [field.content for field in segment.fields])
    return rows


if __name__ == "__main__":
    main(read)

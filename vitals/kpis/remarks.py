"""What a KPI says beside its value: adjudications it rests on that do not balance.

An 835 out of balance is kept as its payer sent it, so the value stays and the month says so. What
must not live here: reasons for having no value (``doubts``), any KPI's own definition.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from vitals.kpis.inputs import Floats, Inputs, month_words
from vitals.kpis.measure import WINDOW, Monthly, Words, rolling
from vitals.ledger.book import PREDETERMINATION
from vitals.ledger.posting import posted_remittances

Counts = tuple[Floats, Floats]
"""By month: adjudications out of balance, and all of them."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Which adjudications a KPI rests on: those *found* in the *months* ending with its own."""

    found: Callable[[Inputs], Counts]
    months: int = 1

    @property
    def span(self) -> str:
        """The months in words, for the catalogue."""
        return "the month" if self.months == 1 else f"{self.months} months"

    def beside(self, inputs: Inputs, monthly: Monthly, reason: Words) -> Words:
        """*reason*, with the remark added where there is a value that rests on such a one."""
        counts = (rolling(values, self.months) for values in inputs.once(self.found))
        said = [
            _joined(text, self._says(month, int(wrong), int(every))) if wrong and known else text
            for text, month, known, wrong, every in zip(
                reason, monthly.months, monthly.is_known, *counts, strict=True
            )
        ]
        return np.array(said, dtype=object)

    def _says(self, month: str, wrong: int, every: int) -> str:
        named = month_words(month)
        span = named if self.months == 1 else f"the {self.months} months to {named}"
        verb = "does" if wrong == 1 else "do"
        noun = "adjudication" if every == 1 else "adjudications"
        return f"{wrong:,} of {every:,} {noun} of {span} {verb} not balance"


def _joined(text: str | None, remark: str) -> str:
    return remark if text is None else f"{text}; {remark}"


def _counted(inputs: Inputs, rows: pd.DataFrame) -> Counts:
    rows = rows.loc[rows["status_code"].ne(PREDETERMINATION)]
    at = inputs.calendar.at(rows["posted_on"])
    wrong = np.asarray(rows["is_balanced"].eq(False).fillna(False), dtype="float64")
    return inputs.calendar.sums_at(at, wrong), inputs.calendar.sums_at(at)


def _received(inputs: Inputs) -> Counts:
    return _counted(inputs, inputs.book.remittances)


def _posted(inputs: Inputs) -> Counts:
    """Those whose money is posted; none where the practice's own ledger is posted instead."""
    return _counted(inputs, posted_remittances(inputs.book))


REMARKS: Mapping[str, Remark] = {
    "first_pass_resolution_rate": Remark(_received),
    "denial_rate": Remark(_received),
    "denial_dollar_rate": Remark(_received),
    "preventable_denial_share": Remark(_received),
    "eligibility_denial_rate": Remark(_received),
    "repeat_denial_rate": Remark(_received, 4),
    "denial_concentration": Remark(_received, 3),
    "zero_pay_rate": Remark(_received),
    "underpayment_rate": Remark(_received),
    "payer_yield": Remark(_received),
    "takeback_rate": Remark(_posted),
    "payments_received": Remark(_posted),
    "cost_to_collect": Remark(_posted),
    "gross_collection_rate": Remark(_posted, WINDOW),
    "net_collection_rate": Remark(_posted, WINDOW),
    "cash_volatility": Remark(_posted, WINDOW),
    "payer_concentration": Remark(_posted, WINDOW),
}
"""By KPI: the adjudications whose money or outcome it is made of."""

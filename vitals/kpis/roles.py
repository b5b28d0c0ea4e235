"""Roles of the staff: whose work it is to bill, by the staff hours.

What must not live here: the hours themselves (``capacity``), any KPI's own definition.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from vitals.kpis.claim_rows import last_by
from vitals.kpis.inputs import Inputs, Ints
from vitals.ledger.balances import Days, days

_BILLER = "biller"


def bills(inputs: Inputs, person: pd.Series, end: Days) -> Ints:
    """Tell whether the latest role of each *person* up to its day in *end* is to bill.

    1 or 0, and -1 where no role is known. Who has several roles in a week counts as a biller, if
    that is one of them.
    """
    weeks = inputs.book.table("staff_time")[["person", "week_of", "role"]].dropna()
    weeks = weeks.assign(is_biller=weeks["role"].eq(_BILLER))
    names = pd.concat([weeks["person"], person]).str.strip().str.casefold()
    code = pd.factorize(names)[0]
    weeks["code"] = code[: len(weeks)]
    weeks = weeks.sort_values(["code", "week_of", "is_biller"])
    found = last_by(weeks["code"].to_numpy(), days(weeks["week_of"]), code[len(weeks) :], end)
    return np.append(weeks["is_biller"].to_numpy(dtype="int64"), -1)[found]

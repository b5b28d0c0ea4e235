"""Load and capacity: claims a biller, follow-up against what is worked, and planned growth.

Billers and growth are the practice's own word; what the profile does not say is unknown, never 0.
What must not live here: hours and their cost (``capacity``).
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd

from vitals.kpis import doubts
from vitals.kpis.benchmarks import benchmarks_for
from vitals.kpis.cases import Cases, cases, share
from vitals.kpis.claims import submitted
from vitals.kpis.follow_up import NOTHING_DUE, OWED, due_claims, overdue
from vitals.kpis.inputs import Floats, Inputs
from vitals.kpis.kpi import Kpi
from vitals.kpis.measure import Monthly, quotient, rolling, windowed, withheld
from vitals.kpis.sources import SUBMISSIONS, all_reach, months_held
from vitals.kpis.touches import WEEKS, log_begins, weekly_touches
from vitals.practice import Growth, Practice

_A_BILLER = "claims_per_biller"
_PUBLISHED = benchmarks_for(_A_BILLER)[0].value
_SUSTAINED = 0.15
_PLANNED_DAYS = 183
_YEAR_OF_WEEKS = 52


# -- claims a biller ----------------------------------------------------------------------------


def _billers(inputs: Inputs) -> float:
    return inputs.practice.staff.dedicated_billers or 0.0


def claims_and_billers(inputs: Inputs) -> Cases:
    """Claims first submitted in 12 months; below the line the billers of the profile."""
    sent = inputs.once(submitted).blocks[0]
    claims = cases(inputs, sent.rows, sent.first, window=12, denominator=0, shows=sent.shows)
    months = np.arange(len(inputs.calendar.months))
    rows = pd.DataFrame({"what": np.full(len(months), "dedicated billers", dtype=object)})
    billers = cases(
        inputs, rows, months, numerator=0, denominator=_billers(inputs), shows=("what",)
    )
    return claims + billers


def claims_per_biller(inputs: Inputs, found: Cases) -> Monthly:
    """Claims of 12 months over billers; says how many of the months were received."""
    shown = share("the profile names no dedicated biller")(inputs, found)
    return windowed(months_held(inputs, SUBMISSIONS), shown)


# -- growth -------------------------------------------------------------------------------------


def _present(inputs: Inputs) -> Floats:
    """Claims first submitted a month, mean of the last 3 months; missing before the ledger."""
    monthly = inputs.once(submitted).numerators(inputs)
    return quotient(rolling(monthly, 3), np.clip(inputs.months_held, 0, 3))


def _planned(inputs: Inputs, step: Growth) -> Floats:
    """Claims a month that a step planned in the 6 months after each month's end will add."""
    ends = inputs.calendar.ends
    on = np.datetime64(step.on, "D")
    horizon = ends + np.timedelta64(timedelta(days=_PLANNED_DAYS))
    return np.where((on > ends) & (on <= horizon), float(step.claims_per_month), 0.0)


def _carried(inputs: Inputs) -> Floats:
    """The most claims first submitted in a month of 12 that was kept up with; 0 for none."""
    monthly = inputs.once(submitted).numerators(inputs)
    late = share(NOTHING_DUE)(inputs, inputs.once(overdue)).value
    kept_up = (late <= _SUSTAINED) & all_reach(inputs, OWED)
    most = pd.Series(np.where(kept_up, monthly, 0.0)).rolling(12, min_periods=1).max()
    return np.asarray(most, dtype="float64")


def norm_a_biller(practice: Practice) -> float:
    """Claims a biller carries in a year: the practice's own benchmark, else the published one."""
    own = practice.benchmarks.get(_A_BILLER)
    published = benchmarks_for(_A_BILLER, practice.specialty)[0]
    return (own or published).value


def load_and_capacity(inputs: Inputs) -> Cases:
    """Claims a month now and of each planned step; below the line what the billers can carry."""
    each = norm_a_biller(inputs.practice)
    norm = np.full(len(inputs.calendar.months), _billers(inputs) * each / 12)
    carried = inputs.once(_carried)
    by_norm, none = norm >= carried, np.zeros(len(norm))
    steps = [
        (f"planned: {step.kind} on {step.on.isoformat()}", _planned(inputs, step), none)
        for step in inputs.practice.growth or ()
    ]
    parts = [
        ("now, mean of 3 months", np.nan_to_num(_present(inputs)), none),
        *steps,
        (f"capacity: {each:,.0f} a year for each biller", none, np.where(by_norm, norm, 0)),
        ("capacity: carried in one of 12 months", none, np.where(by_norm, 0, carried)),
    ]
    names, above, under = zip(*parts, strict=True)
    rows = pd.DataFrame({"what": np.repeat(np.array(names, dtype=object), len(norm))})
    return cases(
        inputs,
        rows,
        np.tile(np.arange(len(norm)), len(parts)),
        numerator=np.concatenate(above),
        denominator=np.concatenate(under),
        shows=("what",),
    )


def growth_load_ratio(inputs: Inputs, found: Cases) -> Monthly:
    """Load over capacity; missing where the profile plans no growth."""
    shown = share("what the billers can carry is not known")(inputs, found)
    before = np.isnan(_present(inputs))
    shown = withheld(shown, before, "nothing had been posted by the end of {month}", parts=True)
    growth = inputs.practice.growth
    why = "the profile says nothing of growth" if growth is None else "the profile plans no growth"
    return withheld(shown, not growth, why, parts=True)


# -- follow-up that fits ------------------------------------------------------------------------


def _weeks_logged(inputs: Inputs) -> Floats:
    """Whole weeks, of the 52 that end with each month, since the follow-up log began."""
    held = (inputs.calendar.ends - log_begins(inputs)).astype("timedelta64[D]").astype("float64")
    held = np.where(np.isnat(log_begins(inputs)), 0, held + 1)
    return np.asarray(np.clip(held // 7, 0, _YEAR_OF_WEEKS))


def due_and_sustained(inputs: Inputs) -> Cases:
    """Touches a week that each due claim asks for; below the line those the staff has sustained.

    Sustained is the 75th percentile of the weeks logged, of the 52 ending with the month.
    """
    rows = inputs.once(due_claims)
    asked = 7 / rows["follow_up_days"]
    shows = ("payer_id", "first_submitted_on", "last_touch_on", "follow_up_days")
    due = cases(inputs, rows, rows["at"].to_numpy(), numerator=asked, denominator=0, shows=shows)
    weeks = _weeks_logged(inputs)
    touches = weekly_touches(inputs, _YEAR_OF_WEEKS)
    touches[np.arange(_YEAR_OF_WEEKS)[:, None] >= weeks] = np.nan
    known = weeks > 0
    sustained = np.zeros(len(weeks))
    sustained[known] = np.nanquantile(touches[:, known], 0.75, axis=0)
    told = pd.DataFrame({"what": "touches a week, 75th percentile", "weeks": weeks})
    at = np.arange(len(weeks))
    staff = cases(inputs, told, at, numerator=0, denominator=sustained, shows=("what", "weeks"))
    return due + staff


def follow_up_capacity(inputs: Inputs, found: Cases) -> Monthly:
    """Touches due a week over those sustained, once the log is 12 weeks old."""
    shown = share("no touch was made in three of four weeks to {month}")(inputs, found)
    young = _weeks_logged(inputs) < WEEKS
    return withheld(shown, young, "the follow-up log is younger than 12 weeks in {month}")


KPIS = (
    Kpi(
        id=_A_BILLER,
        label="Claims per biller",
        short="Claims per biller",
        unit="claims",
        better="neither",
        basis="other",
        numerator="Claims first submitted in 12 months",
        denominator="dedicated billers of the profile",
        needs=(SUBMISSIONS,),
        cases=claims_and_billers,
        formula=claims_per_biller,
    ),
    Kpi(
        id="growth_load_ratio",
        label="Load of planned growth",
        short="Growth load",
        unit="ratio",
        better="lower",
        basis="other",
        numerator="Claims a month now (mean of 3 months) plus those planned within 6 months",
        denominator="claims a month the billers can carry: the benchmark of claims per biller "
        f"(published: {_PUBLISHED:,.0f} a year) each, or the most carried in a month of the last "
        "12 with overdue follow-up at or below 15 %",
        needs=(SUBMISSIONS,),
        cases=load_and_capacity,
        formula=growth_load_ratio,
    ),
    Kpi(
        id="follow_up_capacity_ratio",
        label="Follow-up due against what is worked",
        short="Follow-up load",
        unit="ratio",
        better="lower",
        basis="other",
        numerator="Touches a week that due claims ask for: 7 ÷ the payer's follow-up days each",
        denominator="touches a week that the staff has sustained: 75th percentile of the 52 "
        "seven-day weeks that end with the month, as far as the log goes back",
        needs=OWED,
        doubts=(doubts.OWED,),
        cases=due_and_sustained,
        formula=follow_up_capacity,
        note="Above 1 nobody can keep up. Missing under 12 weeks of log.",
    ),
)

"""When the jobs run by themselves.

Both schedules tick in Eastern time, the zone a profile has unless it names another; the close
day itself is counted in the practice's own zone. What must not live here: what a job does.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import dagster as dg

from assets.partitions import MONTHS, PRACTICES
from assets.stage import Clock, today
from pipelines.jobs import NIGHTLY, REPORT
from pipelines.partitions import batches, range_tags
from vitals.errors import SettingsError
from vitals.practice import batch_size, read_firm, read_practice
from vitals.store import Store

ZONE = "America/New_York"


@dg.schedule(
    job=NIGHTLY,
    cron_schedule="0 2 * * *",
    execution_timezone=ZONE,
    description="Every practice, in runs of up to VITALS_BATCH practices.",
)
def nightly_schedule(
    context: dg.ScheduleEvaluationContext, store: dg.ResourceParam[Store]
) -> Iterator[dg.RunRequest]:
    """One run for each batch of practices."""
    known = context.instance.get_dynamic_partitions(str(PRACTICES.name))
    for first, last in batches(known, set(known), batch_size(read_firm(store))):
        yield dg.RunRequest(run_key=f"{first}..{last}", tags=range_tags(first, last))


@dg.schedule(
    job=REPORT,
    cron_schedule="0 6 * * *",
    execution_timezone=ZONE,
    description="The month before, for every practice whose close business day is today.",
)
def report_schedule(
    context: dg.ScheduleEvaluationContext,
    store: dg.ResourceParam[Store],
    clock: dg.ResourceParam[Clock],
) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """One run for each batch of practices that close today, by the month they close."""
    known = context.instance.get_dynamic_partitions(str(PRACTICES.name))
    months = set(context.instance.get_dynamic_partitions(str(MONTHS.name)))
    due = _closing(known, store, clock)
    size = batch_size(read_firm(store))
    for month in sorted(set(due) & months):
        for first, last in batches(known, due[month], size):
            tags = range_tags(f"{month}|{first}", f"{month}|{last}")
            yield dg.RunRequest(run_key=f"{month}|{first}..{last}", tags=tags)
    if not set(due) & months:
        yield dg.SkipReason("no practice closes a month today")


def _closing(known: Sequence[str], store: Store, clock: Clock) -> dict[str, set[str]]:
    """Practices that close today, by the month they close; a broken profile closes nothing."""
    due: dict[str, set[str]] = defaultdict(set)
    for practice in known:
        try:
            profile = read_practice(store, practice)
        except SettingsError:
            continue  # the nightly run names it, and fails for it
        day = today(clock, profile)
        if day == business_day(day.replace(day=1), profile.reports.close_business_day):
            due[f"{day.replace(day=1) - timedelta(days=1):%Y-%m}"].add(practice)
    return due


def business_day(first: date, number: int) -> date:
    """The *number*-th business day (Monday to Friday, no US federal holiday) from *first* on.

    >>> business_day(date(2026, 11, 1), 1), business_day(date(2026, 7, 1), 3)
    (datetime.date(2026, 11, 2), datetime.date(2026, 7, 6))
    """
    from pandas.tseries.holiday import USFederalHolidayCalendar

    days = [first + timedelta(days=ahead) for ahead in range(number * 2 + 10)]
    holidays = {
        holiday.date() for holiday in USFederalHolidayCalendar().holidays(days[0], days[-1])
    }
    return [day for day in days if day.weekday() < 5 and day not in holidays][number - 1]

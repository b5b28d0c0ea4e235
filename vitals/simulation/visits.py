"""Visits of a simulated practice and the claims they lead to.

What must not live here: anything after the charge is entered.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from vitals.simulation.calendar import add_days, first_day, last_day, work_day_from
from vitals.simulation.desk import Case, Desk, Pending
from vitals.simulation.events import Claim, Line
from vitals.simulation.office import Encounter
from vitals.simulation.people import make_patient
from vitals.simulation.pricing import TELEHEALTH
from vitals.simulation.profile import PayerSpec, ProcedureSpec

_NEVER_SENT_RATE = 0.003
_PREPAID_RATE = 0.03
_PREPAID_CENTS = 2500


def visits_of(desk: Desk, month: str) -> dict[date, int]:
    """How many visits fall on each work day of *month*; its number varies by 5 %."""
    usual = desk.profile.usual_visits(month)
    count = usual + desk.between(-usual // 20, usual // 20)
    days = [first_day(month)]
    while days[-1] < last_day(month):
        days.append(add_days(days[-1], 1))
    open_days = [day for day in days if day.weekday() < 5]
    found: dict[date, int] = {}
    for _ in range(count):
        day = open_days[desk.between(0, len(open_days) - 1)]
        found[day] = found.get(day, 0) + 1
    return found


def see_patients(desk: Desk, count: int) -> None:
    """Hold *count* visits today, and now and then one that does not come about."""
    for _ in range(count):
        _visit(desk)
        if desk.happens(0.06):
            status = "no_show" if desk.happens(0.6) else "cancelled"
            npi, location = _where(desk)
            _meet(desk, npi, location, status, "")


def _visit(desk: Desk) -> None:
    claim = _new_claim(desk)
    case = Case(claim, claim.lines, len(desk.cases) + 1)
    desk.cases.append(case)
    _meet(desk, claim.provider_npi, claim.location, "completed", claim.claim_id)
    desk.agenda[claim.entered_on].append((enter_charge, case))
    if desk.happens(_PREPAID_RATE):
        desk.transact(case, "patient_payment", "patient", _PREPAID_CENTS)


def enter_charge(desk: Desk, case: Case) -> None:
    """Post the charge; nearly every claim then waits for the next batch."""
    desk.bill(case, case.charge)
    if not desk.happens(_NEVER_SENT_RATE):
        desk.outbox.append(Pending(case, "P", "1", case.claim.payer_id))


def _meet(desk: Desk, npi: str, location: str, status: str, claim_id: str) -> None:
    number = f"E{desk.profile.prefix}{len(desk.encounters) + 1:06d}"
    signed = add_days(desk.day, desk.between(0, 3)) if status == "completed" else None
    desk.encounters.append(Encounter(number, desk.day, npi, location, status, claim_id, signed))


def _where(desk: Desk) -> tuple[str, str]:
    npi = desk.profile.providers[desk.between(0, len(desk.profile.providers) - 1)][0]
    location = desk.profile.locations[desk.between(0, len(desk.profile.locations) - 1)]
    return npi, location


def _new_claim(desk: Desk) -> Claim:
    serial = len(desk.cases) + 1
    payer = _choose_payer(desk)
    npi, location = _where(desk)
    shortest, spread = desk.phase.charge_lag
    lag = shortest + int(desk.rng.binomial(spread, 0.35))
    has_second = desk.happens(payer.secondary_rate)
    return Claim(
        claim_id=_claim_id(desk, serial),
        patient=make_patient(desk.rng, desk.profile.prefix, _patient_number(desk, serial)),
        payer_id=payer.id,
        secondary_id=payer.secondary_id if has_second else "",
        service_on=desk.day,
        entered_on=work_day_from(add_days(desk.day, lag)),
        provider_npi=npi,
        location=location,
        place_of_service=TELEHEALTH if desk.happens(0.05) else "11",
        diagnosis=desk.profile.diagnoses[desk.between(0, len(desk.profile.diagnoses) - 1)],
        lines=_lines(desk, serial),
    )


def _patient_number(desk: Desk, serial: int) -> int:
    """Every claim has a patient record of its own: the tests look each of them up."""
    return len(desk.profile.prefix) + serial


def _claim_id(desk: Desk, serial: int) -> str:
    """Mostly plain; some in lower case, some longer than the 20 characters a payer keeps."""
    if serial % 37 == 5:
        return f"{desk.profile.prefix.lower()}-{serial:06d}a"
    if serial % 41 == 7:
        return f"{desk.profile.prefix}-{desk.day.year}-{serial:06d}-MAINOFFICE-1"
    return f"{desk.profile.prefix}{serial:06d}"


def _choose_payer(desk: Desk) -> PayerSpec:
    shares = [payer.share for payer in desk.profile.payers]
    return desk.profile.payers[_pick(desk, shares)]


def _pick(desk: Desk, weights: Sequence[float]) -> int:
    """Position of one of *weights*, each as likely as it is heavy."""
    mark = float(desk.rng.random()) * sum(weights)
    for place, weight in enumerate(weights):
        mark -= weight
        if mark < 0:
            return place
    return len(weights) - 1


def _lines(desk: Desk, serial: int) -> tuple[Line, ...]:
    count = desk.between(*desk.profile.lines_per_claim)
    left = list(desk.profile.procedures)
    lines = []
    for number in range(1, min(count, len(left)) + 1):
        procedure = left.pop(_pick(desk, [item.weight for item in left]))
        lines.append(_line(desk, procedure, number, serial))
    return tuple(lines)


def _line(desk: Desk, procedure: ProcedureSpec, number: int, serial: int) -> Line:
    units = desk.between(1, procedure.most_units)
    modifiers = procedure.modifiers
    if procedure.special_modifier and desk.happens(procedure.special_rate):
        modifiers = (*modifiers, procedure.special_modifier)
    return Line(
        line_no=number,
        procedure=procedure.code,
        modifiers=modifiers,
        units=units,
        charge=procedure.charge * units,
        control=f"{desk.profile.prefix}{serial:06d}L{number}",
    )

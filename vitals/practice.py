"""practice.yaml, firm.yaml and the environment: the only place that reads a setting.

Models are frozen and refuse unknown keys; an error names file, line and key. What must not live
here: what a setting leads to.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from vitals.errors import SettingsError
from vitals.identifiers import is_npi, tax_digits
from vitals.settings_faults import number, two_ends
from vitals.settings_text import line_of, parse
from vitals.store import Store

PRACTICE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""A practice id: lower-case letters, digits and single hyphens (a ``|`` would break partitions)."""


def _npi(value: str) -> str:
    if not is_npi(value):
        raise ValueError("expected ten digits with a right NPI check digit")
    return value


def _tax_id(value: str) -> str:
    digits = tax_digits(value)
    if digits is None:
        raise ValueError('expected nine digits in quotes, such as "12-3456789"')
    return digits


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("expected an IANA time zone such as America/Chicago")
    return value


def _month(value: str) -> str:
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value):
        raise ValueError("expected a month as YYYY-MM")
    return value


def _address(value: str) -> str:
    if not re.fullmatch(r"[^@\s<>,;\"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", value):
        raise ValueError("expected one e-mail address such as owner@example.org")
    return value


def _state(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}|", value):
        raise ValueError("expected two capital letters such as IL")
    return value


def _name(value: str) -> str:
    if not value.strip():
        raise ValueError("expected a name")
    return " ".join(value.split())


Npi = Annotated[str, AfterValidator(_npi)]
TaxId = Annotated[str, AfterValidator(_tax_id)]
Zone = Annotated[str, AfterValidator(_zone)]
State = Annotated[str, AfterValidator(_state)]
Month = Annotated[str, AfterValidator(_month)]
Address = Annotated[str, AfterValidator(_address)]
Number = Annotated[float, BeforeValidator(number)]
Assumed = Annotated[tuple[Number, Number], BeforeValidator(two_ends)]
"""The lower and the higher end of what the practice assumes, in the assumption's unit."""
Name = Annotated[str, AfterValidator(_name)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class Provider(_Model):
    """A provider of the practice."""

    npi: Npi
    name: str = ""
    start: date | None = None


class Staff(_Model):
    """What the practice says of its billing staff; missing is unknown, never 0."""

    dedicated_billers: float | None = Field(default=None, ge=0)
    biller_tenure_years: float | None = Field(default=None, ge=0)
    biller_turnover_12m: float | None = Field(default=None, ge=0)


class Costs(_Model):
    """Dollars, as the practice states them."""

    biller_hourly: float | None = Field(default=None, ge=0)
    overhead_factor: float = Field(default=1.3, ge=1)
    software_monthly: float = Field(default=0, ge=0)
    clearinghouse_monthly: float = Field(default=0, ge=0)


class OutsourcingQuote(_Model):
    """An offer the practice holds."""

    percent_of_collections: float | None = Field(default=None, ge=0, le=100)
    minimum_monthly: float | None = Field(default=None, ge=0)
    per_claim: float | None = Field(default=None, ge=0)


class Growth(_Model):
    """One planned step of growth."""

    on: date
    kind: Literal["provider", "location", "payer", "service"]
    count: int = Field(default=1, ge=1)
    claims_per_month: int = Field(default=0, ge=0)


class Handover(_Model):
    """Since when a partner does which functions of billing; None: all that can be handed over."""

    on: date
    partner: Name
    functions: tuple[str, ...] | None = Field(default=None, min_length=1)


Network = Literal["participating", "non_participating"]


class Payer(_Model):
    """One payer and its clocks, in days; a clock not given is that of ``payer_rules``."""

    id: str
    name: str = ""
    payer_class: str = Field(default="commercial", alias="class")
    network: Network | None = None
    timely_filing_days: int | None = Field(default=None, ge=1)
    appeal_days: int | None = Field(default=None, ge=1)
    prompt_pay_days: int | None = Field(default=None, ge=1)
    follow_up_days: int | None = Field(default=None, ge=1)
    posting: Literal["era", "transactions"] | None = None


class OwnBenchmark(_Model):
    """A benchmark the practice holds itself against instead of the registry's."""

    value: Number
    source: str = Field(min_length=1)


class Reports(_Model):
    """When a report is made, who approves it and who gets it."""

    close_business_day: int = Field(default=5, ge=1, le=20)
    approval: Literal["required", "automatic"] = "required"
    recipients: tuple[Address, ...] = ()
    brand: str = ""


class ProcessChange(_Model):
    """A change after which the months before are no measure any more: a new system, a payer gone.

    Charts learn what is usual anew from the month of ``on``; ``what`` is printed.
    """

    on: date
    what: Name


class Review(_Model):
    """A logged review of one month's report."""

    month: Month
    on: date
    by: str


class Practice(_Model):
    """One practice's profile (``formats.md`` §4)."""

    id: str
    name: str
    specialty: str = ""
    timezone: Zone = "America/New_York"
    state: State = ""
    npis: tuple[Npi, ...] = ()
    tax_ids: tuple[TaxId, ...] = ()
    posting: Literal["era", "transactions"] = "era"
    providers: tuple[Provider, ...] = ()
    staff: Staff = Staff()
    costs: Costs = Costs()
    outsourcing_quote: OutsourcingQuote | None = None
    growth: tuple[Growth, ...] | None = None  # None: not said; empty: none is planned
    handover: Handover | None = None
    process_changes: tuple[ProcessChange, ...] = ()
    payers: tuple[Payer, ...] = ()
    thresholds: Mapping[str, Number] = {}
    benchmarks: Mapping[str, OwnBenchmark] = {}
    assumptions: Mapping[str, Assumed] = {}
    reports: Reports = Reports()
    reviews: tuple[Review, ...] = ()

    @model_validator(mode="after")
    def _payers_are_distinct(self) -> Self:
        ids = [payer.id for payer in self.payers]
        if len(set(ids)) != len(ids):
            raise ValueError("a payer id stands twice under 'payers'")
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The practice's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def changed(self) -> Mapping[str, str]:
        """Months (YYYY-MM) in which the process changed, and what did."""
        return {f"{change.on:%Y-%m}": change.what for change in self.process_changes}

    def payer(self, payer_id: str) -> Payer | None:
        """What the profile says of one payer; None where it does not name it."""
        return next((payer for payer in self.payers if payer.id == payer_id), None)


class Sender(_Model):
    """Who a message comes from."""

    name: str = "Billing Vitals"
    address: Address = "reports@localhost"


class Brand(_Model):
    """A billing firm's look: name, colour, logo file below ``brands/``, sender."""

    name: str
    colour: str = Field(default="#1f4e5f", pattern=r"#[0-9a-fA-F]{6}")
    logo: str = ""
    contact: str = ""
    sender: Sender = Sender()


class Firm(_Model):
    """Firm-wide settings (``firm.yaml``); every key has a working default."""

    name: str = ""
    brands: Mapping[str, Brand] = {}
    batch: int = Field(default=50, ge=1)

    def brand_of(self, practice: Practice) -> Brand:
        """The brand a practice's report carries; a plain one where none is named."""
        return self.brands.get(practice.reports.brand) or Brand(name=self.name or "Billing Vitals")


# -- reading ------------------------------------------------------------------------------------


def _text(read: Callable[[], str | None], place: str) -> str | None:
    try:
        return read()
    except UnicodeDecodeError:
        raise SettingsError(f"{place}: expected UTF-8 text; save the file as UTF-8") from None


def _check(profile: Practice, text: str, place: str) -> None:
    """Refuse what no model can: ids that nobody knows, and values that cannot be."""
    from vitals.own_settings import faults_of

    faults = [
        f"{place}:{line_of(text, fault.path) or 1}: {fault.says}" for fault in faults_of(profile)
    ]
    if faults:
        raise SettingsError("\n".join(faults))


def read_practice(store: Store, practice: str) -> Practice:
    """Read and check one practice's profile; raise SettingsError naming file, line and key."""
    place = store.practice_yaml_place(practice)
    if not PRACTICE_ID.fullmatch(practice):
        raise SettingsError(
            f"{place}: the folder name '{practice}' is no practice id; "
            "expected lower-case letters, digits and hyphens"
        )
    text = _text(lambda: store.practice_yaml(practice), place)
    if text is None:
        raise SettingsError(f"{place}: no such file; make it, or remove the practice's folder")
    profile = parse(Practice, text, place)
    if profile.id != practice:
        raise SettingsError(
            f"{place}:{line_of(text, ('id',)) or 1}: key 'id' says '{profile.id}', "
            f"but the folder is '{practice}'; they must be the same"
        )
    _check(profile, text, place)
    return profile


def read_firm(store: Store) -> Firm:
    """Read the firm's settings; defaults where there is no firm.yaml."""
    place = store.firm_yaml_place
    text = _text(store.firm_yaml, place)
    return Firm() if text is None or not text.strip() else parse(Firm, text, place)


# -- the environment ----------------------------------------------------------------------------


def home(given: str | None = None) -> str:
    """Where everything lives: *given*, else ``VITALS_HOME``, else ``./data``; absolute if local."""
    place = given or os.environ.get("VITALS_HOME") or "data"
    return place if "://" in place else str(Path(place).absolute())


def patient_key(store: Store) -> str | None:
    """Key of the patient-id hash: ``VITALS_PATIENT_KEY``, else the demo's own, else None.

    Without a key patient ids are dropped, not hashed.
    """
    return os.environ.get("VITALS_PATIENT_KEY") or store.demo_key()


def as_of() -> date | None:
    """The day to work as of, instead of the machine's: ``VITALS_AS_OF`` (YYYY-MM-DD), else None.

    For rebuilding a past night, and for runs that must not depend on the day they run on.
    """
    given = os.environ.get("VITALS_AS_OF", "")
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        raise SettingsError("VITALS_AS_OF: expected a day as YYYY-MM-DD") from None


def batch_size(firm: Firm) -> int:
    """How many practices one run holds: ``VITALS_BATCH``, else the firm's setting."""
    given = os.environ.get("VITALS_BATCH", "")
    if given and not (given.isdigit() and int(given) > 0):
        raise SettingsError("VITALS_BATCH: expected a whole number above 0")
    return int(given) if given else firm.batch

"""Canonical tables from small aligned texts, with what a case does not care about filled in."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pandas as pd

from vitals.kpis import compute_kpis
from vitals.ledger.book import open_book
from vitals.ledger.facts import stored_book
from vitals.ledger.posting import post_book
from vitals.practice import Practice
from vitals.tables import TABLES

DEFAULTS: dict[str, dict[str, Any]] = {
    "claims": {
        "line_no": "1",
        "payer_id": "P1",
        "sequence": "P",
        "frequency": "1",
        "procedure": "99213",
        "service_on": "2026-01-01",
        "charge_cents": "10000",
    },
    "remittances": {
        "payer_id": "P1",
        "status_code": "1",
        "charge_cents": "10000",
        "paid_cents": "0",
        "is_balanced": "yes",
    },
    "remittance_lines": {"line_index": "1", "charge_cents": "10000", "paid_cents": "0"},
    "adjustments": {"line_index": "0", "group_code": "CO"},
    "transactions": {"account": "insurance"},
    "follow_ups": {"action": "status_check"},
    "fee_schedule": {"payer_id": "P1", "procedure": "99213", "effective_from": "2020-01-01"},
    "file_acknowledgements": {"code": "R"},
    "provider_adjustments": {"payment_id": "p1"},
}


def rows(name: str, text: str) -> pd.DataFrame:
    """One canonical table; the first column of *text* may stand for the row's own id."""
    table = TABLES[name]
    raw = pd.read_csv(StringIO(text.strip()), dtype="str", keep_default_na=False)
    raw.columns = raw.columns.str.strip()
    raw = raw.apply(lambda column: column.str.strip())
    raw = raw.mask(raw.eq(""))
    for column, value in DEFAULTS.get(name, {}).items():
        raw[column] = raw[column].fillna(value) if column in raw else value
    if name == "remittances" and "remittance_id" not in raw:
        raw["remittance_id"] = [f"r{number}" for number in range(1, len(raw) + 1)]
    if name == "transactions" and "transaction_id" not in raw:
        raw["transaction_id"] = [f"t{number}" for number in range(1, len(raw) + 1)]
    if "source_file" not in raw:
        raw["source_file"] = name
    raw["source_row"] = range(2, len(raw) + 2)
    return table.frame({column: _typed(raw[column], table, column) for column in raw})


def _typed(values: pd.Series, table: Any, column: str) -> pd.Series:
    kind = table.by_name[column].kind
    if kind == "date":
        return pd.to_datetime(values)
    if kind in {"cents", "count", "scaled"}:
        return pd.to_numeric(values).astype("Int64")
    if kind == "flag":
        return values.map({"yes": True, "no": False}).astype("boolean")
    return values


def given(**texts: str) -> dict[str, pd.DataFrame]:
    """Tables by name."""
    return {name: rows(name, text) for name, text in texts.items()}


def practice(**settings: Any) -> Practice:
    """A practice with nothing set but *settings*."""
    return Practice.model_validate({"id": "oak", "name": "Oak", **settings})


Kept = tuple[dict[str, pd.DataFrame], pd.DataFrame]
_KEPT: dict[str, tuple[dict[str, pd.DataFrame], Kept]] = {}


def kept(tables: dict[str, pd.DataFrame], profile: Practice) -> Kept:
    """The tables with their book and facts beside them, as the lake holds them, and the ledger.

    Held on to, since a case often measures the same tables several times.
    """
    place = f"{id(tables)} {profile.model_dump_json()}"
    known, found = _KEPT.get(place, (None, None))
    if known is not tables or found is None:
        book = open_book(tables, profile)
        stored = {table.name: frame for table, frame in stored_book(book)}
        found = ({**tables, **stored}, post_book(book))
        _KEPT.clear()
        _KEPT[place] = (tables, found)
    return found


def measure(
    tables: dict[str, pd.DataFrame], kpi: str, month: str, **settings: Any
) -> dict[str, Any]:
    """One KPI of one month as a dict; missing values are None."""
    profile = practice(**settings)
    stored, ledger = kept(tables, profile)
    result = compute_kpis(stored, ledger, profile, months=[month], only=[kpi])
    row = result.kpis.set_index("kpi").loc[kpi]
    return {name: None if pd.isna(value) else value for name, value in row.items()}


def parts(
    tables: dict[str, pd.DataFrame], kpi: str, dimension: str, month: str, **settings: Any
) -> dict[str, tuple[float, float]]:
    """Numerator and denominator by member of one breakdown of one month."""
    profile = practice(**settings)
    stored, ledger = kept(tables, profile)
    found = compute_kpis(stored, ledger, profile, months=[month], only=[kpi]).breakdowns
    found = found.loc[(found["kpi"] == kpi) & (found["dimension"] == dimension)]
    return {
        member: (numerator, denominator)
        for member, numerator, denominator in zip(
            found["member"], found["numerator"], found["denominator"], strict=True
        )
    }

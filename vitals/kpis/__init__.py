"""The KPI catalogue: one declaration and one pure formula per KPI."""

from vitals.kpis.compute import KpiResult, compute_kpis
from vitals.kpis.kpi import Kpi
from vitals.kpis.registry import KPI_REGISTRY, limits
from vitals.ledger.balances import months_of

__all__ = ["KPI_REGISTRY", "Kpi", "KpiResult", "compute_kpis", "limits", "months_of"]

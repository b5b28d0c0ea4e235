"""The KPI catalogue: one declaration and one pure formula per KPI."""

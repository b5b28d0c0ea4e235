"""What all KPIs of all months of a practice cost, from lake to KPIs."""

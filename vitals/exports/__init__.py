"""Exported tables (CSV, XLSX, XLS, ODS) as canonical tables."""

from vitals.exports.table import read_table, refused_file

__all__ = ["read_table", "refused_file"]

"""The domain of Billing Vitals: files in, a verdict with evidence out.

Importable without Dagster, Great Expectations or WeasyPrint. Nothing here asks what time it is
(a date is passed in), builds a path (``vitals.store`` does) or reads the environment
(``vitals.practice`` does).
"""

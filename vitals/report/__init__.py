"""The report: view model, charts, rendering."""

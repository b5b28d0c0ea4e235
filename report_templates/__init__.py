"""Jinja2 templates, CSS, fonts; no logic beyond loops and formatting filters."""

"""The door to ``report_templates``: templates and styles as data, never as code.

What must not live here: what a template shows.
"""

from __future__ import annotations

import base64
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

PACKAGE = "report_templates"
SHEETS = ("fonts", "variables", "pages", "style")
"""The order in which the styles are read."""

SCREEN = "screen"
"""Read after them, by the page that stands alone."""


def place() -> Traversable:
    """The folder of the templates."""
    return files(PACKAGE)


def _source(name: str) -> str:
    return place().joinpath(name).read_text(encoding="utf-8")


@cache
def environment() -> Environment:
    """Jinja with escaping always on and unknown names an error."""
    made = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["drawing"] = Markup  # charts are our own SVG, their texts escaped where drawn
    return made


@cache
def plain_environment() -> Environment:
    """The same without escaping, for plain-text messages."""
    return Environment(
        loader=FunctionLoader(_source),
        autoescape=False,  # noqa: S701 - the output is text/plain
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def docs_styles() -> str:
    """The style of the Data Docs, which name the reader's own fonts."""
    return _source("css/docs.css")


@cache
def inlined_styles() -> str:
    """All styles in one text, the fonts inside it, for a page that stands alone."""
    text = "\n".join(_source(f"css/{name}.css") for name in (*SHEETS, SCREEN))
    for font in sorted(item.name for item in place().joinpath("fonts").iterdir()):
        if font.endswith(".ttf"):
            content = base64.b64encode(place().joinpath("fonts", font).read_bytes()).decode()
            text = text.replace(f"../fonts/{font}", f"data:font/ttf;base64,{content}")
    return text

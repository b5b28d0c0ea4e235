"""Data Docs on request: a practice's staged rows judged once more, and the results as pages.

Nothing is stored but the pages. What must not live here: rules, or what a page looks like.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from assets.validation import batch_frames, staged_rows
from vitals.practice import read_practice
from vitals.report.templates import docs_styles, environment
from vitals.store import Store


def data_docs(store: Store, practices: Sequence[str], day: date) -> dict[str, str]:
    """Pages by file name: ``index.html`` and one for each practice, complete in themselves."""
    from expectations.bridge import validate
    from expectations.data_docs import docs_of

    profiles = {practice: read_practice(store, practice) for practice in practices}
    batch = {practice: staged_rows(store, practice) for practice in practices}
    found = validate(batch_frames(batch), today=day, profiles=profiles)
    docs = [docs_of(found, practice) for practice in practices]
    pages = {f"{one.practice}.html": _page("docs_practice", docs=one, day=day) for one in docs}
    return {"index.html": _page("docs_index", practices=docs, day=day), **pages}


def _page(template: str, **content: object) -> str:
    given: Mapping[str, object] = {"styles": docs_styles(), **content}
    return environment().get_template(f"{template}.html.j2").render(given).lstrip()

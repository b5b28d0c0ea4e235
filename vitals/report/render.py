"""The only door to HTML and PDF: our own files, tagged, silent, the same bytes every time.

What must not live here: the clock, or anything a reader could see that is not in the model.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from importlib.resources import as_file
from pathlib import Path
from typing import Any, cast

from markupsafe import Markup

from vitals.errors import MissingLibrary, VitalsError
from vitals.report.model import Report
from vitals.report.templates import SHEETS, environment, inlined_styles, place

TEMPLATE = "report.html.j2"
MOST_PAGES = 8
"""A longer PDF is made again with less of what its HTML holds too."""

ROOMY = 3
"""All of it, set for a screen."""

DETAILS = (2, 1, 0)
"""For paper: all of it, set closer; no rules within limits; no definitions."""

OPTIONS = {"pdf_variant": "pdf/ua-1"}


class RenderFailed(VitalsError):
    """The PDF could not be made; says which of the project's own files could not be read."""


def to_html(report: Report) -> str:
    """Render the report as one page that stands alone: styles and fonts inside, no script."""
    return _html(report, styles=inlined_styles())


def to_pdf(report: Report) -> bytes:
    """Render the report as tagged PDF/UA-1 with its figures attached as report.json.

    Reads nothing but the project's templates; raises RenderFailed where one of them cannot be
    read, MissingLibrary where Pango is not installed.
    """
    weasyprint = _weasyprint()
    with as_file(place()) as folder:
        try:
            return _pdf(weasyprint, report, Path(folder))
        except weasyprint.urls.FatalURLFetchingError as fault:
            raise RenderFailed(f"the report may not or cannot read a resource: {fault}") from fault


def _html(report: Report, *, styles: str = "", detail: int = ROOMY) -> str:
    template = environment().get_template(TEMPLATE)
    inlined = Markup(styles)  # noqa: S704 - our own files
    return template.render(report=report, styles=inlined, detail=detail)


def _pdf(weasyprint: Any, report: Report, folder: Path) -> bytes:  # noqa: ANN401 - untyped library
    for detail in DETAILS:
        document = _document(weasyprint, report, folder, detail=detail)
        if len(document.pages) <= MOST_PAGES:
            break
    return cast(
        "bytes",
        document.write_pdf(
            **OPTIONS,
            attachments=[_attachment(weasyprint, report)],
            # a fixed identifier: by default it hangs on the order in which objects are hashed
            pdf_identifier=bytes.fromhex(report.digest)[:16],
        ),
    )


def _document(weasyprint: Any, report: Report, folder: Path, *, detail: int) -> Any:  # noqa: ANN401
    from weasyprint.text.fonts import FontConfiguration

    fonts, fetcher = FontConfiguration(), _local_only(folder)
    sheets = [
        weasyprint.CSS(
            filename=folder / "css" / f"{name}.css", font_config=fonts, url_fetcher=fetcher
        )
        for name in SHEETS
    ]
    page = weasyprint.HTML(
        string=_html(report, detail=detail),
        base_url=folder.as_uri() + "/",
        url_fetcher=fetcher,
    )
    return page.render(stylesheets=sheets, font_config=fonts, **OPTIONS)


def _attachment(weasyprint: Any, report: Report) -> Any:  # noqa: ANN401 - untyped library
    day = datetime.combine(datetime.fromisoformat(report.generated_iso).date(), time(), UTC)
    return weasyprint.Attachment(
        string=json.dumps(dict(report.figures), indent=1, allow_nan=False),
        name="report.json",
        description="The figures of this report",
        created=day,
        modified=day,
        relationship="Data",
    )


def _local_only(folder: Path) -> Any:  # noqa: ANN401 - untyped library
    """A fetcher for data URIs and files below *folder*; anything else stops the rendering."""
    from weasyprint.urls import URLFetcher

    class OwnFiles(URLFetcher):  # type: ignore[misc]
        """Refuses every place but the project's templates."""

        def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ANN401
            if url.startswith("file:") and not url.startswith(folder.as_uri() + "/"):
                raise ValueError("only the project's own files may be read")
            if ".." in url.split("/"):
                raise ValueError("only the project's own files may be read")
            return super().fetch(url, headers)

    return OwnFiles(allowed_protocols={"file", "data"}, fail_on_errors=True)


def _weasyprint() -> Any:  # noqa: ANN401 - untyped library
    try:
        import weasyprint
        import weasyprint.urls
    except OSError as fault:
        raise MissingLibrary(
            "WeasyPrint cannot load Pango; install it with: "
            "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        ) from fault
    return weasyprint

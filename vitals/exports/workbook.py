"""XLSX, XLS and ODS sheets as text cells, through python-calamine.

A cell becomes the text a person would type: whole numbers without a point, dates in ISO form,
numbers with the fifteen digits a spreadsheet keeps.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from vitals.errors import UnreadableFile
from vitals.exports.dates import EPOCH_1900, EPOCH_1904
from vitals.exports.grid import Record, Sheet
from vitals.filetype import READ_FAULTS

_SINCE_1904 = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*[\"'](?:1|true)[\"']")

MOST_CELLS = 20_000_000
"""Cells a sheet may span; one stray cell far out makes a sheet vast."""
MOST_BYTES = 1 << 30
"""Unpacked size a workbook may declare."""


def cell_text(value: object) -> str:
    """Return what a spreadsheet cell says.

    >>> cell_text(7.0), cell_text(0.1 + 0.2), cell_text(datetime(2026, 3, 31))
    ('7', '0.3', '2026-03-31')
    """
    match value:
        case bool():
            return "true" if value else "false"
        case float():
            return str(int(value)) if value.is_integer() else format(value, ".15g")
        case datetime():
            return value.isoformat(" ") if value.time() != time() else value.date().isoformat()
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return str(value)


def read_sheets(content: bytes) -> Iterator[Sheet]:
    """Yield every sheet with content; raise UnreadableFile where the workbook cannot be opened."""
    import python_calamine as calamine

    _check_size(content)
    epoch = _epoch(content)
    try:
        book = calamine.load_workbook(io.BytesIO(content))
        for number, name in enumerate(book.sheet_names, start=1):
            sheet = book.get_sheet_by_name(name)
            _check_span(number, sheet.end)
            if sheet.end:
                records = _records(sheet.to_python(skip_empty_area=False))
                yield Sheet(number, records, name, epoch)
    except calamine.PasswordError:
        raise UnreadableFile("the workbook is locked with a password") from None
    except (calamine.CalamineError, calamine.ZipError, calamine.XmlError, OSError) as fault:
        raise UnreadableFile(f"the workbook is damaged ({type(fault).__name__})") from None
    except BaseException as fault:
        # A panic of the Rust reader is no Exception and cannot be imported by name.
        if type(fault).__name__ != "PanicException":
            raise
        raise UnreadableFile("the workbook is damaged (the reader gave up)") from None


def _check_size(content: bytes) -> None:
    if not content.startswith(b"PK"):
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > MOST_BYTES:
            raise UnreadableFile(f"the workbook unpacks to more than {MOST_BYTES >> 20} MiB")


def _epoch(content: bytes) -> date:
    """Return the day an XLSX counts from; other workbooks write their dates as dates."""
    if not content.startswith(b"PK"):
        return EPOCH_1900
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            settings = archive.read("xl/workbook.xml")
    except (zipfile.BadZipFile, zlib.error, *READ_FAULTS):
        return EPOCH_1900  # no XLSX, or a damaged one, and then its reader says so
    return EPOCH_1904 if _SINCE_1904.search(settings) else EPOCH_1900


def _check_span(number: int, last: tuple[int, int] | None) -> None:
    if last and (last[0] + 1) * (last[1] + 1) > MOST_CELLS:
        raise UnreadableFile(f"sheet {number} spans more than {MOST_CELLS:,} cells")


def _records(rows: list[list[object]]) -> list[Record]:
    texts = ([cell_text(value) for value in row] for row in rows)
    return [
        Record(line, cells)
        for line, cells in enumerate(texts, start=1)
        if any(cell.strip() for cell in cells)
    ]

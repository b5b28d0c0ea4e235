"""What reports put around and into their tables: titles, totals, page lines, numbers for dates."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.exports.workbooks import ods, xls, xlsx
from vitals.exports import read_table
from vitals.parsed import Parsed

HEADER = "claim_id,worked_on,worked_by,action\n"


def read(text: str | bytes) -> Parsed:
    return read_table("f", text.encode() if isinstance(text, str) else text, profiles=())


def told(parsed: Parsed) -> dict[str, tuple[int, int]]:
    """Rows passed over and the line of the first, by reason."""
    aside = parsed.findings[parsed.findings["rule"].eq("passed-over")]
    words = aside["reason"].str.extract(r"passed over: (.*) \(first")[0]
    places = zip(aside["rows"].astype(int), aside["source_row"].astype(int), strict=True)
    return dict(zip(words, places, strict=True))


def test_titles_totals_page_lines_and_headers_again_are_told_and_no_refusal() -> None:
    parsed = read(
        "Cedar Street Therapy,,,\n"
        "Work done in March,,,\n\n" + HEADER + "A,2026-03-02,al,note\n"
        "Page 1 of 2,,,\n"
        "Claim ID,Worked On,Worked By,Action\n"
        "B,2026-03-03,al,note\n"
        "Total,,,2\n"
        "Grand Total,,,2\n"
        "Generated on 03/31/2026 by al\n"
    )

    assert parsed.tables["follow_ups"]["claim_id"].tolist() == ["A", "B"]
    assert parsed.files["rows_refused"].tolist() == [0]
    assert told(parsed) == {
        "titles above the header": (2, 1),
        "page lines": (1, 6),
        "headers again": (1, 7),
        "totals": (2, 9),
        "remarks": (1, 11),
    }


@pytest.mark.parametrize(
    "line",
    [
        "TOTALS:,,,5",
        "Sub-Total,,,5",
        "Aetna Total,,,5",
        "Report Total,,,5",
        "Total claims: 5",
        "Rows: 5",
        "Row count,,,5",
        "Summary",
        "page 3",
        "2 of 7",
        "Printed: 3/31/2026 8:15 AM",
        "Run Date,,,3/31/2026",
        "Total for Aetna,,,5",
        "Total Charges: $500.00",
        "Applied filters: Month is March",
        "End of report",
        "*** END OF REPORT ***",
        "Confidential - for internal use",
        "----------",
    ],
)
def test_what_reports_write_below_a_table_is_known(line: str) -> None:
    parsed = read(HEADER + "A,2026-03-02,al,note\n" + line + "\n")

    assert parsed.files["rows_refused"].tolist() == [0]
    assert sum(rows for rows, _ in told(parsed).values()) == 1


@pytest.mark.parametrize(
    "line",
    [
        "Totally,2026-03-99,al,note",
        "Total knee arthroplasty,2026-03-99,al,note",
        "Created,2026-03-99,al,note",
        "Page 12 Sample Rd,2026-03-99,al,note",
        "A1,,al,note",
        "A1",
        "12,2026-03-02,al,telephone",
        "Pagel,,,",
        "Sumner,2026-03-02,,",
    ],
)
def test_a_broken_row_of_data_is_refused_and_never_taken_for_a_remark(line: str) -> None:
    parsed = read(HEADER + "A,2026-03-02,al,note\n" + line + "\n")

    assert parsed.files["rows_refused"].tolist() == [1]
    assert told(parsed) == {}


def test_a_whole_row_counts_whatever_word_it_begins_with() -> None:
    parsed = read(HEADER + "Total,2026-03-02,al,note\nPage 1,2026-03-02,al,note\n")

    assert parsed.tables["follow_ups"]["claim_id"].tolist() == ["Total", "Page 1"]


def with_1904(book: bytes) -> bytes:
    """The workbook with its numbers counted from 1904, as old Macs wrote them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/workbook.xml":
                part = part.replace(b"<sheets>", b'<workbookPr date1904="1"/><sheets>')
            new.writestr(zipfile.ZipInfo(name), part)
    return out.getvalue()


def test_a_date_that_lost_its_format_is_read_from_its_number() -> None:
    # 2026-03-31 is day 46112 since 1900, and day 46112 - 1462 = 44650 since 1904.
    rows = [["deposited_on", "amount"], [46_112, 5], [46_112.75, 5], ["46112", 5]]
    macs = [["deposited_on", "amount"], [44_650, 5]]

    for book in (xlsx([rows]), xls(rows), ods([rows]), with_1904(xlsx([macs]))):
        dates = read(book).tables["deposits"]["deposited_on"]
        assert set(dates.dt.strftime("%Y-%m-%d")) == {"2026-03-31"}


@pytest.mark.parametrize("cell", ["60601", "99213", "1", "20000", "123456"])
def test_a_number_that_is_no_plausible_day_is_refused(cell: str) -> None:
    parsed = read(f"deposited_on,amount\n{cell},5\n")

    assert parsed.findings["rule"].tolist() == ["bad-date"]


def test_money_and_dates_as_reports_write_them() -> None:
    parsed = read(
        "deposited_on,,amount,payer_id\n"
        '"Mar 2, 2026",,"$1,200.00",A\n'
        "3/2/26 02:15 PM,,(20.00),N/A\n"
        "02-Mar-2026,,20.00 CR,#N/A\n"
        "03/02/2026 14:15:59,,20.00-,null\n"
        "2026-03-02T14:15:00Z,,20.00 DR,--\n"
    )
    rows = parsed.tables["deposits"]

    assert rows["amount_cents"].tolist() == [120_000, -2_000, -2_000, -2_000, 2_000]
    assert set(rows["deposited_on"].dt.strftime("%Y-%m-%d")) == {"2026-03-02"}
    assert rows["payer_id"].isna().tolist() == [False, True, True, True, True]


@pytest.mark.parametrize("book", [xlsx, ods])
def test_a_sheet_of_one_row_is_read_or_told_and_never_lost(book: object) -> None:
    assert callable(book)
    header = [["month", "ar_total"]]
    parsed = read(book([header, [["notes"]]]))

    assert parsed.files["contents"].tolist() == ["ar_control"]
    assert parsed.findings["rule"].tolist() == ["unknown-sheet"]

"""What each rule of a profile makes of a row, by a profile of a few lines and sums done by hand."""

from __future__ import annotations

import pytest

from tests.exports.workbooks import ods, xls, xlsx
from vitals.exports import read_table
from vitals.exports.profile import Profile, parse_profile
from vitals.parsed import Parsed
from vitals.reading import patient_hasher

HEAD = "id: book\nsystem: Test\nexport: all\nsource: this test\n"
DEPOSITS = """\
match: {all: [Day, Credit]}
tables:
  - table: deposits
    columns: {deposited_on: Day, amount: Credit, payer_id: Payer}
"""


def profile(text: str, name: str = "book") -> Profile:
    return parse_profile(HEAD.replace("book", name) + text, f"{name}.yaml")


def read(rules: str, content: str | bytes) -> Parsed:
    raw = content.encode() if isinstance(content, str) else content
    parsed = read_table("f", raw, hash_patient=patient_hasher("k"), profiles=[profile(rules)])
    row = parsed.files.iloc[0]
    assert row["rows_found"] == row["rows_parsed"] + row["rows_refused"]
    return parsed


def amount(rule: str, header: str, row: str) -> list[int]:
    """Cents that *rule* makes of one row."""
    rules = DEPOSITS.replace("amount: Credit", f"amount: {rule}").replace("[Day, Credit]", "[Day]")
    parsed = read(rules, f"Day,{header}\n2026-03-02,{row}\n")
    return [int(cents) for cents in parsed.tables["deposits"]["amount_cents"]]


def payer(rule: str, cell: str) -> str:
    """Text that *rule* makes of the column Payer."""
    rules = DEPOSITS.replace("payer_id: Payer", f"payer_id: {rule}")
    parsed = read(rules, f"Day|Credit|Payer\n2026-03-02|1|{cell}\n")
    made = parsed.tables["deposits"]["payer_id"].fillna("").tolist()
    return str(made[0]) if made else parsed.findings["rule"].iloc[-1]


def refused(parsed: Parsed) -> list[str]:
    wrong = parsed.findings[parsed.findings["is_refused"]]
    return [str(reason) for reason in wrong["reason"]]


def told(parsed: Parsed) -> dict[str, int]:
    """Rows passed over, by their reason."""
    aside = parsed.findings[parsed.findings["rule"].eq("passed-over")]
    words = aside["reason"].str.extract(r"passed over: (.*) \(first")[0]
    return dict(zip(words, aside["rows"].astype(int), strict=True))


@pytest.mark.parametrize(
    ("rule", "header", "row", "cents"),
    [
        pytest.param("A", "A", '"$1,234.50"', [123_450], id="a column"),
        pytest.param("{from: [A, B]}", "A,B", "--,7", [700], id="the first filled column"),
        pytest.param("{from: A, sign: negate}", "A", "(20.00)", [2_000], id="the sign turned"),
        pytest.param("{from: A, sign: absolute}", "A", "20.00 CR", [2_000], id="no sign"),
        pytest.param("{times: [A, B]}", "A,B", "75.50,2", [15_100], id="75.50 × 2 = 151.00"),
        pytest.param("{add: [A, B, -C]}", "A,B,C", "10,2.5,0.25", [1_225], id="10 + 2.5 − 0.25"),
        pytest.param("{add: [A, B]}", "A,B", ",3", [300], id="a blank adds nothing"),
        pytest.param(
            "{add: [A, B], sign: negate}", "A,B", "1,2", [-300], id="the sum's sign turned"
        ),
        pytest.param("{times: [A, B]}", "A,B", ",2", [], id="nothing times two is nothing"),
        pytest.param("{times: [A, B]}", "A,B", "0.333,1", [], id="no cents are invented"),
        pytest.param("{add: [A, B]}", "A,B", "1,x", [], id="what is no number is refused"),
        pytest.param("{from: A, default: 0}", "A,B", ",x", [0], id="what a blank stands for"),
        pytest.param("{value: 1.50}", "A", "9", [150], id="a constant"),
    ],
)
def test_amounts_are_exact(rule: str, header: str, row: str, cents: list[int]) -> None:
    assert amount(rule, header, row) == cents


@pytest.mark.parametrize(
    ("rule", "cell", "text"),
    [
        ("{from: Payer, take: inside_parentheses}", "Tricare East (99727)", "99727"),
        ("{from: Payer, take: before_parentheses}", "Tricare East (99727)", "Tricare East"),
        ("{from: Payer, take: before_space}", "60054 Aetna", "60054"),
        ("{from: Payer, take: after_space}", "60054 Aetna Life", "Aetna Life"),
        ("{from: Payer, take: digits}", "ID 60-054", "60054"),
        ("{from: Payer, take: 'before:,'}", "97110,GP", "97110"),
        ("{from: Payer, take: 'after:,'}", "97110,GP", "GP"),
        ("{from: Payer, take: 'first:5'}", "97110GP", "97110"),
        ("{from: Payer, take: 'after_first:5'}", "97110GP", "GP"),
        ("{from: Payer, take: ['after:,', upper]}", "97110,gp", "GP"),
        ("{from: Payer, take: reason_code}", "CO-45 Charge exceeds", "45"),
        ("{from: Payer, take: reason_code}", "B7", "B7"),
        ("{from: Payer, take: reason_code}", "Contractual", ""),
        ("{from: Payer, words: {Aetna: A}}", " AETNA ", "A"),
        ("{from: Payer, words: {'Aetna*': A}}", "Aetna Life", "A"),
        ("{from: Payer, words: {Aetna: A}, other: Z}", "Cigna", "Z"),
        ("{from: Payer, words: {Aetna: A}, other: Z}", "", ""),
        ("{from: Payer, words: {Aetna: A, '': none}}", "", ""),
        ("{from: Payer, words: {Aetna: A}}", "Cigna", "unknown-code"),
        ("{join: [Payer, {value: x}, Day], with: '-'}", "A", "A-x-2026-03-02"),
        ("{join: [Payer, {value: x}], with: '-'}", "", "x"),
        ("{join: [Payer, amount], with: '-'}", "A", "A-1"),
    ],
)
def test_texts_are_cut_translated_and_joined(rule: str, cell: str, text: str) -> None:
    assert payer(rule, cell) == text


CLAIMS = """\
match: {all: [No, Day, Code, Fee]}
tables:
  - table: claims
    when: WHEN
    columns:
      claim_id: No
      line_no: COUNT
      payer_id: {value: X}
      service_on: Day
      procedure: Code
      charge: Fee
"""
ROWS = (
    "No,Day,Code,Fee,Charge ID\nA,1/5/2026,97110,10,c1\nB,1/5/2026,97110,20,c2\n"
    "A,1/5/2026,97140,0,c3\nA,1/5/2026,97110,-10,c1\n"
)


@pytest.mark.parametrize(
    ("count", "lines"),
    [
        pytest.param("{count: No}", [1, 1, 2, 3], id="rows of a claim"),
        pytest.param("{count: No, of: Charge ID}", [1, 1, 2, 1], id="charges of a claim"),
        pytest.param("{count: No, of: Code}", [1, 1, 2, 1], id="codes of a claim"),
    ],
)
def test_lines_are_numbered_within_their_claim(count: str, lines: list[int]) -> None:
    parsed = read(CLAIMS.replace("WHEN", "{No: filled}").replace("COUNT", count), ROWS)

    assert parsed.tables["claims"]["line_no"].tolist() == lines


def test_a_row_passed_over_keeps_its_number_so_that_a_later_void_moves_none() -> None:
    rules = CLAIMS.replace("WHEN", "{No: filled}").replace("COUNT", "{count: No}")
    skip = "skip: [{when: {Fee: zero}, why: free services}]\n"
    parsed = read(rules + skip, ROWS)

    assert parsed.tables["claims"]["line_no"].tolist() == [1, 1, 3]
    assert told(parsed) == {"free services": 1}


@pytest.mark.parametrize(
    ("when", "taken"),
    [
        ("{No: [a]}", [2, 4, 5]),
        ("{No: {not: [A]}}", [3]),
        ("{Fee: nonzero}", [2, 3, 5]),
        ("{Fee: zero}", [4]),
        ("{Fee: positive}", [2, 3]),
        ("{Fee: negative}", [5]),
        ("{No: [A], Fee: positive}", [2]),
        ("[{No: [B]}, {Fee: negative}]", [3, 5]),
        ("{Code: ['971*']}", [2, 3, 4, 5]),
        ("{Remark: empty}", [2, 3, 4, 5]),
    ],
)
def test_a_table_takes_the_rows_its_conditions_hold_for_and_the_rest_is_refused(
    when: str, taken: list[int]
) -> None:
    parsed = read(CLAIMS.replace("WHEN", when).replace("COUNT", "{count: No}"), ROWS)
    wrong = parsed.findings[parsed.findings["rule"].eq("unmapped-row")]

    assert parsed.tables["claims"]["source_row"].tolist() == taken
    assert sorted([*taken, *wrong["source_row"].astype(int)]) == [2, 3, 4, 5]


def test_a_row_without_a_table_names_the_columns_that_decide() -> None:
    parsed = read(CLAIMS.replace("WHEN", "{No: [A]}").replace("COUNT", "{count: No}"), ROWS)

    assert refused(parsed) == [
        (
            "line 3: expected a row that the profile 'book' takes or passes over, as it tells by "
            "No; found one it does not know"
        )
    ]


def test_a_column_is_found_by_alias_by_position_and_as_the_second_of_its_name() -> None:
    rules = DEPOSITS.replace("Payer", "Insurer").replace("Credit", "Paid in")
    rules += "aliases: {Day: [Textbox80], Paid in: ['Charge#2'], Insurer: ['@5']}\n"
    parsed = read(rules, "Textbox80,Charge,Note,Charge,\n3/2/2026,1,n,2,Aetna\n")
    rows = parsed.tables["deposits"]

    assert rows["amount_cents"].tolist() == [200]
    assert rows["payer_id"].tolist() == ["Aetna"]  # the last column has no name at all


def test_an_unnamed_column_between_named_ones_is_found_by_position() -> None:
    rules = DEPOSITS + "aliases: {Payer: ['@2']}\n"
    parsed = read(rules, "Day,,Credit\n3/2/2026,Aetna,5\n")

    assert parsed.tables["deposits"]["payer_id"].tolist() == ["Aetna"]


def test_names_match_without_case_blanks_or_punctuation() -> None:
    parsed = read(
        DEPOSITS.replace("Day", "Deposit Date"), "DEPOSIT_DATE,credit,payer\n3/2/2026,5,A\n"
    )
    closed = read(DEPOSITS.replace("Day", "Deposit Date"), "DepositDate,Credit\n3/2/2026,5\n")

    assert len(parsed.tables["deposits"]) == len(closed.tables["deposits"]) == 1


def test_a_fault_names_the_column_of_the_file_and_not_the_native_one() -> None:
    rules = DEPOSITS.replace("amount: Credit", "amount: {times: [Rate, Units]}")
    parsed = read(rules, "Day,Credit,Rate,Units\n3/2/2026,1,ten,2\n3/32/2026,1,1,1\n,1,1,1\n")

    assert [reason.split("; found")[0] for reason in refused(parsed)] == [
        (
            "line 2: column Rate / Units: expected dollars with at most two decimals, "
            "such as 1234.50 or (20.00)"
        ),
        "line 3: column Day: expected a date such as 2026-03-31 or 03/31/2026",
        "line 4: column Day: expected a date such as 2026-03-31 or 03/31/2026",
    ]


def test_dates_with_the_day_first_are_read_so() -> None:
    parsed = read(DEPOSITS + "dates: day_first\n", "Day,Credit\n03/02/2026,1\n25.02.2026,1\n")

    assert parsed.tables["deposits"]["deposited_on"].dt.strftime("%m-%d").tolist() == ["02-03"]
    assert "expected a date such as 2026-03-31 or 31/03/2026" in refused(parsed)[0]


def test_words_of_the_system_for_nothing_are_blank() -> None:
    parsed = read(DEPOSITS + "null: [Unassigned]\n", "Day,Credit,Payer\n3/2/2026,1,UNASSIGNED\n")

    assert parsed.tables["deposits"]["payer_id"].isna().all()


def test_a_merged_cell_speaks_for_the_rows_below_it_where_the_profile_says_so() -> None:
    parsed = read(
        DEPOSITS + "fill_down: [Payer]\n",
        "Payer,Day,Credit\nAetna,3/2/2026,1\n,3/3/2026,2\nCigna,3/3/2026,4\n,3/4/2026,8\n",
    )

    assert parsed.tables["deposits"]["payer_id"].tolist() == ["Aetna"] * 2 + ["Cigna"] * 2


def test_rows_longer_than_the_header_are_refused_unless_the_profile_allows_them() -> None:
    text = "Day,Credit,Payer\n3/2/2026,1,A,extra\n"

    assert read(DEPOSITS, text).findings["rule"].tolist() == ["profile", "field-count"]
    assert len(read(DEPOSITS + "longer_rows: true\n", text).tables["deposits"]) == 1


MONTHS = """\
match: {all: [Payer Class, Total]}
skip: [{when: {Payer Class: {not: [All]}}, why: single classes}]
tables:
  - table: ar_control
    unpivot: {columns: months, name: month, value: balance}
    columns: {month: month, ar_total: balance}
"""


def test_a_column_for_each_month_becomes_a_row_for_each_month() -> None:
    parsed = read(
        MONTHS,
        "Payer Class,Jan 2026,02/2026,2026-03,Apr-26,Total\n"
        'Aetna,1,1,1,1,4\nAll,"1,000.50",,(20),0,980.50\n',
    )
    rows = parsed.tables["ar_control"]

    assert rows["month"].tolist() == ["2026-01", "2026-03", "2026-04"]  # a blank month has no row
    assert rows["ar_total_cents"].tolist() == [100_050, -2_000, 0]
    assert told(parsed) == {"single classes": 1}


HASHED = """\
match: {all: [Client, Visit, Fee]}
tables:
  - table: claims
    columns:
      claim_id: {hash: [Client, Visit]}
      line_no: {count: claim_id}
      payer_id: {value: X}
      service_on: Visit
      procedure: {value: "90837"}
      charge: Fee
"""
VISITS = b"Client,Visit,Fee\nDoe Jane,1/5/2026,100\nDoe  jane,1/5/2026,50\nRoe,1/5/2026,10\n"


def test_a_claim_number_made_of_a_name_keeps_no_name_and_is_the_same_each_time() -> None:
    claims = read(HASHED, VISITS).tables["claims"]
    again = read(HASHED, VISITS + b"Poe,1/6/2026,5\n").tables["claims"]

    assert claims["claim_id"].str.fullmatch(r"[0-9a-f]{16}").all()
    assert claims["claim_id"].nunique() == 2
    assert claims["line_no"].tolist() == [1, 2, 1]
    assert again["claim_id"].tolist()[:3] == claims["claim_id"].tolist()


def test_without_a_patient_key_such_rows_are_refused_and_no_name_leaves_the_file() -> None:
    parsed = read_table("f", VISITS, profiles=[profile(HASHED)])
    wrong = parsed.findings[parsed.findings["is_refused"]]

    assert wrong["rule"].tolist() == ["patient-key"] * 3
    assert "VITALS_PATIENT_KEY" in wrong["remedy"].iloc[0]
    assert "oe" not in " ".join(wrong["reason"]).replace("does", "")


def test_delimiter_encoding_and_workbook_are_told_for_a_profile_too() -> None:
    cells = [["Day", "Credit", "Payer"], ["3/2/2026", "1.5", "Zoë"]]
    text = "\n".join("\t".join(row) for row in cells)
    contents = [
        text.encode("utf-16"),
        text.encode("cp1252"),
        text.replace("\t", ";").encode(),
        xlsx([cells]),
        xls(cells),
        ods([cells]),
    ]

    for content in contents:
        assert read(DEPOSITS, content).tables["deposits"]["payer_id"].tolist() == ["Zoë"]


def test_sheets_of_one_workbook_are_read_each_by_its_own_header() -> None:
    native = [["month", "ar_total"], ["2026-03", 12.5]]
    own = [["Report of March"], ["Day", "Credit"], ["3/2/2026", 1]]
    parsed = read(DEPOSITS, xlsx([native, own, [["notes"]]]))

    assert {name: len(rows) for name, rows in parsed.tables.items()} == {
        "deposits": 1,
        "ar_control": 1,
    }
    assert parsed.files["contents"].tolist() == ["ar_control deposits"]
    assert parsed.files["profile"].tolist() == ["book"]
    assert "unknown-sheet" in parsed.findings["rule"].tolist()
    assert told(parsed) == {"titles above the header": 1}


def test_a_profile_for_one_sheet_reads_that_sheet_alone() -> None:
    sheet = [["Day", "Credit"], ["3/2/2026", 1]]
    rules = DEPOSITS.replace("[Day, Credit]", "[Day, Credit], sheet: s 2")
    parsed = read(rules, xlsx([sheet, sheet]))

    assert len(parsed.tables["deposits"]) == 1
    assert parsed.findings["rule"].tolist().count("unknown-sheet") == 1


def test_the_profile_that_reads_more_columns_wins_and_two_that_read_as_many_are_refused() -> None:
    small = profile(DEPOSITS.replace(", payer_id: Payer", ""), "small")
    large, other = profile(DEPOSITS, "large"), profile(DEPOSITS, "other")
    text = b"Day,Credit,Payer\n3/2/2026,1,A\n"

    won = read_table("f", text, profiles=[small, large])
    tied = read_table("f", text, profiles=[small, large, other])

    assert won.files["profile"].tolist() == ["large"]
    assert tied.findings["rule"].tolist() == ["ambiguous-profile"]
    assert "found that large and other know it equally well" in tied.findings["reason"].iloc[0]
    assert tied.files["rows_refused"].tolist() == [1]


def test_a_column_the_profile_forbids_leaves_the_file_to_a_sibling() -> None:
    one = profile(DEPOSITS.replace("[Day, Credit]", "[Day, Credit], none: [Check No]"), "one")
    two = profile(DEPOSITS.replace("[Day, Credit]", "[Day, Credit], any: [Check No]"), "two")

    for header, name in (("Day,Credit,Payer", "one"), ("Day,Credit,Payer,Check No", "two")):
        parsed = read_table("f", f"{header}\n".encode(), profiles=[one, two])
        assert parsed.files["profile"].tolist() == [name]


def test_a_native_header_wins_where_a_profile_reads_no_more_columns() -> None:
    rules = DEPOSITS.replace("[Day, Credit]", "[deposited_on, amount]")
    native = rules.replace("deposited_on: Day", "deposited_on: deposited_on")
    parsed = read(native.replace("amount: Credit", "amount: amount"), "deposited_on,amount\n")

    assert parsed.files["profile"].isna().all()


def test_an_unknown_file_is_told_what_the_nearest_profile_lacks() -> None:
    parsed = read(DEPOSITS.replace("[Day, Credit]", "[Day, Credit, Bank]"), "Day,Credit\n1,2\n")

    assert "the nearest profile is 'book' (Test), but it lacks Bank" in refused(parsed)[0]


def test_two_answers_in_one_row_are_two_remittances_with_their_own_adjustments() -> None:
    rules = """\
match: {all: [No, Fee]}
tables:
  - table: remittances
    when: {"{n}Paid": filled}
    repeat: {mark: "{n}", over: [A, B]}
    columns:
      claim_id: No
      payer_id: {value: "{n}"}
      adjudicated_on: {value: "2026-03-02"}
      charge: Fee
      paid: "{n}Paid"
      adjustments: {adjust: [{code: CO-45, amount: "{n}Off"}, {code: PR-1, amount: "{n}Due"}]}
"""
    parsed = read(rules, "No,Fee,APaid,AOff,ADue,BPaid,BOff,BDue\nC1,100,70,20,10,5,95,0.00\n")
    remits, adjustments = parsed.tables["remittances"], parsed.tables["adjustments"]

    assert remits["remittance_id"].tolist() == ["f:2", "f:2.2"]
    assert remits["is_balanced"].tolist() == [True, True]  # 100 − 20 − 10 = 70 and 100 − 95 = 5
    assert adjustments.groupby("remittance_id")["amount_cents"].sum().tolist() == [3_000, 9_500]
    assert adjustments["reason_code"].tolist() == ["45", "1", "45"]  # nothing due is no item

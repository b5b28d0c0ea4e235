from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vitals.parsed import Parsed
from vitals.x12 import is_x12, read_x12

CODECS = ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]


def same(left: Parsed, right: Parsed) -> None:
    assert list(left.tables) == list(right.tables)
    for name, frame in left.tables.items():
        pd.testing.assert_frame_equal(frame, right.tables[name])


def plain(x12: SimpleNamespace) -> Parsed:
    parsed: Parsed = x12.read(x12.interchange(x12.two_claims))
    return parsed


@pytest.mark.parametrize("after", ["", "\n", "\r\n", "\r", "\n\n", "\n    ", " \n\t"])
def test_what_follows_a_terminator_means_nothing(x12: SimpleNamespace, after: str) -> None:
    content = x12.spell(x12.segments(x12.two_claims), after=after)

    same(x12.read(content), plain(x12))


@pytest.mark.parametrize("delimiters", ["|~^", "*\n:", "*\r>", "\x1d\x1e\x1f", "^'}", ">~:", "~*|"])
def test_the_isa_is_believed(x12: SimpleNamespace, delimiters: str) -> None:
    parsed = x12.read(x12.spell(x12.segments(x12.two_claims), delimiters))

    same(parsed, plain(x12))
    assert parsed.findings["rule"].tolist() == []


def test_crlf_may_be_the_terminator(x12: SimpleNamespace) -> None:
    same(x12.read(x12.spell(x12.segments(x12.two_claims), "*\r:", "\n")), plain(x12))


def test_a_letter_of_two_bytes_may_separate_elements(x12: SimpleNamespace) -> None:
    text = x12.interchange(x12.two_claims).decode().replace("*", "Ä")

    same(x12.read(text.encode()), plain(x12))
    same(x12.read(text.encode("latin-1")), plain(x12))


@pytest.mark.parametrize("codec", CODECS)
def test_text_codings_are_recognised(x12: SimpleNamespace, codec: str) -> None:
    content = x12.interchange(x12.two_claims).decode().encode(codec)

    assert is_x12(content)
    same(x12.read(content), plain(x12))


@pytest.mark.parametrize("width", [60, 80, 106])
def test_text_wrapped_inside_segments_is_read(x12: SimpleNamespace, width: int) -> None:
    text = x12.interchange(x12.two_claims)
    wrapped = b"\r\n".join(text[at : at + width] for at in range(0, len(text), width))

    same(x12.read(wrapped), plain(x12))


def test_an_isa_of_another_width_is_counted_not_measured(x12: SimpleNamespace) -> None:
    text = x12.interchange(x12.two_claims).decode()
    head, rest = text[:106], text[106:]
    shorter = "*".join(part.strip() or " " for part in head.split("*"))
    longer = head.replace("SENDER", "SENDER            ")

    same(x12.read((shorter + rest).encode()), plain(x12))
    same(x12.read((longer + rest).encode()), plain(x12))


def test_padded_and_lower_case_elements_are_read(x12: SimpleNamespace) -> None:
    rows = x12.segments(x12.two_claims)
    padded = [rows[0], *(row.replace("*", " * ") for row in rows[1:])]
    lower = [
        row.replace("CLP*", "clp*").replace("SVC*HC", "svc*hc").replace("N1*PR", "n1*pr")
        for row in rows
    ]

    same(x12.read(x12.spell(padded, after=" ")), plain(x12))
    same(x12.read(x12.spell(lower)), plain(x12))


def test_a_blank_may_stand_before_the_terminator(x12: SimpleNamespace) -> None:
    same(x12.read(x12.interchange(x12.two_claims).replace(b"~", b" ~")), plain(x12))


def test_isa11_u_is_no_repetition_separator(x12: SimpleNamespace) -> None:
    same(x12.read(x12.interchange(x12.two_claims).replace(b"*^*00501", b"*U*00501")), plain(x12))


def test_a_wrong_isa16_gives_way_to_what_the_segments_use(x12: SimpleNamespace) -> None:
    content = x12.interchange(x12.two_claims).replace(b"*T*:~", b"*T*>~")
    parsed = x12.read(content)

    same(parsed, plain(x12))
    assert parsed.findings["rule"].tolist() == ["component-separator"]


def test_a_bare_transaction_is_read_from_row_one(x12: SimpleNamespace) -> None:
    rows = x12.segments(x12.two_claims)[2:-2]
    parsed = x12.read(x12.spell(rows, after="\n"))

    assert parsed.tables["payments"]["source_row"].tolist() == [1]
    assert parsed.tables["remittances"]["paid_cents"].tolist() == [65_00, 0]
    assert parsed.findings["rule"].tolist() == ["envelope-missing"]


def test_interchanges_with_different_delimiters_may_follow_each_other(
    x12: SimpleNamespace,
) -> None:
    first = x12.spell(x12.segments(x12.two_claims))
    second = x12.spell(x12.segments(x12.two_claims), "|\n>")
    parsed = x12.read(first + b"\r\n" + second)

    rows = parsed.tables["remittances"]
    assert rows["claim_id"].tolist() == ["A-1", "A-2"] * 2
    assert rows["source_row"].tolist() == [10, 27, 41, 58]  # 31 segments come before the second
    assert [entry["claims"] for entry in parsed.transactions] == [2, 2]
    assert parsed.findings["rule"].tolist() == []


def test_an_835_and_an_837_may_share_a_file(x12: SimpleNamespace) -> None:
    other = "BHT*0019*00*1*20260105*1200*CH\nHL*1**20\nHL*2*1*22\nSBR*P\nNM1*PR*2*P*****PI*1\n"
    claim = "CLM*A*10***11:B:1\nLX*1\nSV1*HC:99213*10*UN*1\nDTP*472*D8*20260102"
    content = x12.interchange(x12.two_claims) + x12.interchange(other + claim, kind="837P")
    parsed = x12.read(content)

    assert parsed.files["contents"].tolist() == ["835 837P"]
    assert len(parsed.tables["claims"]) == 1
    assert len(parsed.tables["remittances"]) == 2


@pytest.mark.parametrize(
    "name", ["NARCISA", "ISAAC", "ISA"], ids=["ends in ISA", "begins with ISA", "is ISA"]
)
def test_a_patient_is_no_interchange(x12: SimpleNamespace, name: str) -> None:
    body = x12.two_claims.replace("DOE*JANE", f"DOE*{name}").replace("NM1*QC*1*DOE*", "NM1*QC*1*")

    same(x12.read(x12.interchange(body)), plain(x12))


def test_text_around_the_interchange_is_passed_over_and_said(x12: SimpleNamespace) -> None:
    content = b"From: payer\n\n" + x12.interchange(x12.two_claims) + b"\r\n-- end of file --\x1a"
    parsed = x12.read(content)

    assert len(parsed.tables["remittances"]) == 2
    assert set(parsed.findings["rule"]) == {"leading-text", "trailing-text"}


@pytest.mark.parametrize(
    "content", [b"", b"claim_id,line_no\n1,2\n", b"\x89PNG\r\n", b"ISAAC*NEWTON", b"STATE,STREET\n"]
)
def test_other_files_are_no_x12(content: bytes) -> None:
    assert not is_x12(content)


@pytest.mark.parametrize("content", [b"", b"   ", b"ISA*00*", b"ISA*00*  *00*  *ZZ*a~", b"hello"])
def test_what_cannot_be_read_is_refused_with_a_reason(content: bytes) -> None:
    parsed = read_x12([("f", content)])

    assert parsed.files["rows_refused"].tolist() == [1]
    assert parsed.findings["is_refused"].tolist() == [True]


def test_many_files_are_read_as_each_alone(x12: SimpleNamespace) -> None:
    contents = {
        f"f{number}": x12.spell(x12.segments(x12.two_claims), delimiters, after)
        for number, (delimiters, after) in enumerate(
            [("*~:", ""), ("|~>", "\n"), ("*\n:", ""), ("^'}", "\r\n"), ("*~:", "\n")]
        )
    }
    together = read_x12(list(contents.items()))

    for name, content in contents.items():
        alone = read_x12([(name, content)])
        for table, frame in together.tables.items():
            own = frame[frame["source_file"] == name].reset_index(drop=True)
            pd.testing.assert_frame_equal(own, alone.tables[table])


def test_a_long_file_is_cut_between_transactions_without_a_trace(
    x12: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = x12.interchange(*[x12.two_claims] * 8)
    whole = x12.read(content)
    monkeypatch.setattr("vitals.x12.pieces.PIECE_BYTES", 600)
    monkeypatch.setattr("vitals.x12.reader.CHUNK_BYTES", 1000)
    parts = x12.read(content)

    same(parts, whole)
    assert parts.transactions == whole.transactions
    assert parts.findings.empty


PUNCTUATION = "!\"#$%&'()*+,/:;<=>?@[\\]^_`{|}~\x1d\x1e\x1f\t"


@settings(max_examples=8, deadline=None)
@given(
    delimiters=st.permutations(PUNCTUATION.replace("\t", "")).map(lambda order: "".join(order[:3])),
    after=st.sampled_from(["", "\n", "\r\n", "\r", " \n  "]),
)
def test_any_three_delimiters_and_line_ends_read_alike(
    x12: SimpleNamespace, delimiters: str, after: str
) -> None:
    body = x12.two_claims.replace("TRACE1", "T1")

    same(
        x12.read(x12.spell(x12.segments(body), delimiters, after)),
        x12.read(x12.interchange(body)),
    )

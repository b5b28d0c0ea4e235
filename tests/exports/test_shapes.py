"""What the values of a column look like, told without them."""

from __future__ import annotations

import pytest

from vitals.exports.shapes import date_words, look_at, looks_like_patients, masked


@pytest.mark.parametrize(
    ("form", "texts", "share"),
    [
        pytest.param("iso", ["2026-03-31", "2026-03-31 08:15", "20260331", "3/31/2026"], 3 / 4),
        pytest.param("month_first", ["12/31/2026", "01/02/2026", "31/12/2026"], 1 / 3),
        pytest.param("day_first", ["31/12/2026", "01/02/2026", "12/31/2026"], 1 / 3),
        pytest.param("either", ["01/02/2026", "1/2/26", "13/13/2026"], 2 / 3),
        pytest.param("serial", ["46112", "46112.5", "123456", "12"], 2 / 4),
        pytest.param("money", ["$ (1,234.00)", "$(12.00)", "$ -", "$-"], 1, id="accounting"),
        pytest.param("negative", ["$ (1,234.00)", "$(12.00)", "$ -", "$-"], 2 / 4),
        pytest.param("positive", ["$ 5.00", "$ -", "$ (5.00)"], 1 / 3),
        pytest.param("money", ["$1,234.50", "(20.00)", "-5", "12.50 CR", "5-", "GP"], 5 / 6),
        pytest.param("negative", ["(20.00)", "-5", "5.00 CR", "5-", "5"], 4 / 5),
        pytest.param("npi", ["1234567893", "1234567890", "123"], 1 / 3),
        pytest.param("procedure", ["99213", "J1100", "99213-25", "0001F", "hello"], 4 / 5),
        pytest.param("diagnosis", ["M54.5", "F41.1", "Z00.00", "99213"], 3 / 4),
        pytest.param("place", ["11", "02", "2", "77"], 3 / 4),
        pytest.param("payer_id", ["60054", "SMCA0", "Blue Cross"], 2 / 3),
        pytest.param("name_and_id", ["Aetna (60054)", "Aetna"], 1 / 2),
    ],
)
def test_a_form_counts_the_cells_that_have_it(form: str, texts: list[str], share: float) -> None:
    assert look_at(texts).share(form) == pytest.approx(share)


def test_blank_cells_and_null_words_are_not_counted_as_filled() -> None:
    shape = look_at(["", "--", "N/A", "unknown", "7"], nulls={"unknown"})

    assert (shape.rows, shape.filled, shape.distinct) == (5, 1, 1)


def test_zero_says_something() -> None:
    assert look_at(["0", "0.00"]).filled == 2


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["987-65-4321"], "social security numbers"),
        (["(512) 555-0100", "512-555-0101"], "phone numbers"),
        (["a@example.org"], "e-mail addresses"),
        (["Zumwald, Quentin", "Quill, Petra"], "names in the form Last, First"),
        (["C1001", "C1002"], ""),
    ],
)
def test_values_alone_can_tell_who_a_patient_is(texts: list[str], words: str) -> None:
    assert looks_like_patients(look_at(texts)) == words


def test_one_date_above_the_twelfth_tells_the_order_of_a_column() -> None:
    assert date_words(look_at(["01/02/2026", "13/02/2026"])) == "day_first"
    assert date_words(look_at(["01/02/2026", "02/13/2026"])) == "month_first"
    assert date_words(look_at(["01/02/2026"])) == "either"


def test_a_sample_keeps_the_form_and_nothing_of_the_value() -> None:
    assert masked("Zumwald-O'Neil, Quentin 7") == "xxxxxxx-x'xxxx, xxxxxxx …"
    assert look_at(["C12", "C13", "D-9"]).samples == ("x99", "x-9")


def test_a_shape_does_not_show_its_texts_when_it_is_printed() -> None:
    assert "Zumwald" not in repr(look_at(["Zumwald, Quentin"]))

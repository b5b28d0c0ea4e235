"""`vitals explain` as it is typed: what is misspelt is told with what was meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from vitals import cli
from vitals.store import Store

RUN = CliRunner()


@pytest.fixture
def home(tmp_path: Path) -> str:
    """A home with one practice and no figures yet."""
    Store(str(tmp_path)).write_practice_yaml("oak", "id: oak\nname: Oak\n")
    return str(tmp_path)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["oak", "2026-10", "denail_rate"], "did you mean"),
        (["oka", "2026-10", "denial_rate"], "did you mean oak?"),
        (["oak", "2026-13", "denial_rate"], "expected a month as YYYY-MM"),
        (["oak", "2026-10", "denial_rate", "--csv", "--json"], "choose one of --csv and --json"),
    ],
)
def test_wrong_usage_ends_with_status_2(home: str, typed: list[str], said: str) -> None:
    result = RUN.invoke(cli.app, ["explain", *typed, "--home", home], env={"COLUMNS": "200"})

    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())


def test_a_month_without_figures_is_told(home: str) -> None:
    result = RUN.invoke(cli.app, ["explain", "oak", "2026-10", "denial_rate", "--home", home])

    assert str(result.exception) == "oak has no figures of October 2026: run the night"

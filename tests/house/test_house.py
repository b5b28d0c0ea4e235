"""The floors hold at run time too: what must not be needed is not imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]

BLOCKED = """
import importlib, pkgutil, sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        heavy = {"dagster", "great_expectations", "weasyprint", "pipelines", "assets"}
        if name.split(".")[0] in heavy:
            raise ImportError(name)
sys.meta_path.insert(0, Blocked())
import vitals
names = [m.name for m in pkgutil.walk_packages(vitals.__path__, "vitals.")]
for name in names:
    importlib.import_module(name)
print(len(names))
"""


def test_the_domain_imports_without_dagster_great_expectations_and_weasyprint() -> None:
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", BLOCKED], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 50


@pytest.mark.parametrize("module", ["vitals.cli", "vitals.tables"])
def test_a_command_starts_without_the_heavy_libraries(module: str) -> None:
    heavy = ("dagster", "great_expectations", "weasyprint")
    seen = f"import sys, {module}; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", seen],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "[]"


def test_only_the_clock_asks_what_time_it_is() -> None:
    asking = [
        str(path.relative_to(REPOSITORY))
        for top in ("vitals", "assets", "expectations", "pipelines", "report_templates")
        for path in (REPOSITORY / top).rglob("*.py")
        if any(
            call in path.read_text(encoding="utf-8")
            for call in ("datetime.now(", "date.today(", "time.time(", "utcnow(")
        )
    ]

    assert asking == ["pipelines/clock.py"]


def test_only_the_settings_place_reads_the_environment() -> None:
    reading = {
        str(path.relative_to(REPOSITORY))
        for top in ("vitals", "assets", "expectations", "report_templates")
        for path in (REPOSITORY / top).rglob("*.py")
        if "os.environ" in path.read_text(encoding="utf-8")
        or "getenv(" in path.read_text(encoding="utf-8")
    }

    assert reading == {"vitals/practice.py"}

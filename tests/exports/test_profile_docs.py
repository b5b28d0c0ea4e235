"""The page on profiles says what the schema says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from vitals.exports.native import LAYOUTS, Layout
from vitals.exports.profile import Match, Profile, Repeat, Skip, TableRule, Unpivot
from vitals.exports.profile import parse_profile as parse
from vitals.exports.rule import Rule

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "profiles.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_example_is_a_profile(text: str) -> None:
    name = text.splitlines()[0].removeprefix("id: ")

    assert parse(text, f"{name}.yaml").id == name


@pytest.mark.parametrize("model", [Profile, Match, Skip, TableRule, Repeat, Unpivot, Rule])
def test_every_key_is_described(model: type[Profile]) -> None:
    keys = [field.alias or name for name, field in model.model_fields.items()]

    assert [key for key in keys if not re.search(rf"`\W*{key}\b|, {key}: ", PAGE)] == []


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=list(LAYOUTS))
def test_every_native_table_is_listed_as_it_is(layout: Layout) -> None:
    names = (f"**{one.name}**" if one.required else one.name for one in layout.fields if one.to)

    assert f"| `{layout.name}` | {', '.join(names)} |\n" in PAGE

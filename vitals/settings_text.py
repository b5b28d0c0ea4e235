"""YAML text into a checked model; a fault names file, line and key.

Dates stay text until the model reads them, so that an impossible day is told with its key, and
``on`` is a word, not a truth value. What must not live here: which settings there are, and what a
fault says (``settings_faults``).
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from vitals.errors import SettingsError
from vitals.settings_faults import known_keys, words_of

ModelT = TypeVar("ModelT", bound=BaseModel)


class _Loader(yaml.SafeLoader):
    """Plain YAML without dates of its own, where a key is text (``null`` too) and stands once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - PyYAML's signature
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(
                    None, None, "expected text as a key", key.start_mark
                )
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key '{key.value}' stands twice", key.start_mark
                )
            seen.add(key.value)
            if key.tag != _MERGE:
                key.tag = _TEXT
        return super().construct_mapping(node, deep=deep)


_TEXT, _MERGE = "tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"
_TIMESTAMP, _BOOLEAN = "tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool"
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag not in {_TIMESTAMP, _BOOLEAN}]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
# As in YAML 1.2: `on` is a key like any other, only true and false are truth values.
_Loader.add_implicit_resolver(
    _BOOLEAN, re.compile("(?:true|false|True|False|TRUE|FALSE)$"), list("tTfF")
)


def line_of(text: str, path: tuple[int | str, ...]) -> int | None:
    """Line (from 1) of the key or item at *path* in a YAML text, None where it cannot be found."""
    node: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    line: int | None = None
    for step in path:
        if isinstance(node, yaml.MappingNode):
            pairs = {key.value: (key, value) for key, value in node.value}
            if str(step) not in pairs:
                return line
            key, node = pairs[str(step)]
            line = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and step in range(len(node.value)):
            node = node.value[step]
            line = node.start_mark.line + 1
    return line


def parse(model: type[ModelT], text: str, place: str) -> ModelT:
    """Read *text* as *model*; raise SettingsError with one line for each fault.

    *place* is the file's name for the message.
    """
    try:
        raw = yaml.load(text, Loader=_Loader)  # noqa: S506 - a subclass of the safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "not readable as YAML"
        raise SettingsError(f"{place}{where}: {problem}") from None
    if not isinstance(raw, dict):
        raise SettingsError(f"{place}:1: expected keys and values, found {type(raw).__name__}")
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        faults = [_fault(text, place, model, dict(fault)) for fault in error.errors()]
        raise SettingsError("\n".join(faults)) from None


def _fault(text: str, place: str, model: type[BaseModel], fault: Mapping[str, Any]) -> str:
    path = tuple(fault["loc"])
    line = line_of(text, path)
    key = ".".join(str(step) for step in path) or "the file"
    where = f"{place}:{line}" if line else place
    if fault["type"] == "extra_forbidden":
        known = ", ".join(known_keys(model, path[:-1]))
        return f"{where}: unknown key '{key}'" + (f"; known keys here: {known}" if known else "")
    if fault["type"] == "missing":
        return f"{where}: key '{key}' is missing"
    return f"{where}: key '{key}': {words_of(model, path, fault)}"

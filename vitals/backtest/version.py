"""Which version of the program a figure of the backtest rests on.

A figure rests on the module that makes it, on every module of the program that this one names, and
so on, and on the data files beside them. What must not live here: what any of them does.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

_PROGRAM = "vitals"
_OUTCOMES = ("vitals.backtest.run",)
_KPIS = ("vitals.backtest.lived", "vitals.backtest.kept")
_TRIGGERS = "vitals.triggers"
"""No KPI rests on it, by the law of imports: settings only ask which rules exist, in which unit."""


def code_version(program: Traversable | None = None, *, with_triggers: bool = True) -> str:
    """Digest of the code an outcome rests on: outcomes of two versions are never counted together.

    Twelve hexadecimal digits. Without the triggers it is that of the KPIs. *program* is the package
    looked at, None for the one that runs.
    """
    total = hashlib.sha256()
    for name, content in sorted(resting_on(program, with_triggers=with_triggers).items()):
        total.update(f"{name} {len(content)}\n".encode())
        total.update(content)
    return total.hexdigest()[:12]


def resting_on(
    program: Traversable | None = None, *, with_triggers: bool = True
) -> dict[str, bytes]:
    """Name and content of every module and data file that ``code_version`` is a digest of."""
    modules, without = (_OUTCOMES, None) if with_triggers else (_KPIS, _TRIGGERS)
    return _files(resources.files(_PROGRAM) if program is None else program, modules, without)


def _files(program: Traversable, modules: Sequence[str], without: str | None) -> dict[str, bytes]:
    """What *modules* rest on, but for the package *without*."""
    found: dict[str, bytes] = {}
    waiting, seen = [*modules], {*modules}
    while waiting:
        name = waiting.pop()
        place = _place(program, name)
        if place is None or (without and f"{name}.".startswith(f"{without}.")):
            continue
        content = place.read_bytes()
        found |= {name: content, **_beside(program, name)}
        named = set(_named(program, content)) - seen
        seen |= named
        waiting += named
    return found


def _place(program: Traversable, name: str) -> Traversable | None:
    """The file of a module or package, None for a name that is neither."""
    parts = name.split(".")[1:]
    package = program.joinpath(*parts, "__init__.py")
    if package.is_file():
        return package
    module = program.joinpath(*parts[:-1], f"{parts[-1]}.py") if parts else package
    return module if module.is_file() else None


def _beside(program: Traversable, name: str) -> dict[str, bytes]:
    """The packages a module stands in, and all data in the innermost.

    A package runs before its modules, but what else it imports is nothing to them.
    """
    found: dict[str, bytes] = {}
    package = name if program.joinpath(*name.split(".")[1:]).is_dir() else name.rpartition(".")[0]
    folder = program.joinpath(*package.split(".")[1:])
    for entry in folder.iterdir():
        if entry.is_file() and not entry.name.endswith((".py", ".pyc")):
            found[f"{package}/{entry.name}"] = entry.read_bytes()
    while package:
        if (place := _place(program, package)) is not None:
            found[package] = place.read_bytes()
        package = package.rpartition(".")[0]
    return found


def _named(program: Traversable, content: bytes) -> Iterator[str]:
    """Every module of the program that a module imports, wherever in it."""
    for module, names in _imports(content):
        yield from names
        # A package of which only modules are taken gives nothing of its own.
        if any(_place(program, name) is None for name in names):
            yield module


@cache
def _imports(content: bytes) -> list[tuple[str, list[str]]]:
    """The module each import statement names, and what it takes from it by full name."""
    found = []
    for node in ast.walk(ast.parse(content)):
        if isinstance(node, ast.Import):
            found += [(alias.name, [alias.name]) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            found.append((node.module, names))
    return [(module, names) for module, names in found if module.partition(".")[0] == _PROGRAM]

"""How a practice's files may reach its inbox without saying anything else.

Each arrangement turns names and contents into contents in the order of their arrival.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

Files = Mapping[str, bytes]
Arrangement = Callable[[Files], list[bytes]]

_ISA = b"ISA*00*"
_APPEALS = "tables/appeals"
"""An appeal is told again when it is decided, and the latest telling counts: its order matters."""


def as_sent(files: Files) -> list[bytes]:
    """In the order of their names."""
    return [files[name] for name in sorted(files)]


def late(files: Files) -> list[bytes]:
    """The newest first, and the oldest long after everything else."""
    names = sorted(files, reverse=True)
    return [
        *(files[name] for name in names if not name.startswith(_APPEALS)),
        *(files[name] for name in reversed(names) if name.startswith(_APPEALS)),
    ]


def twice(files: Files) -> list[bytes]:
    """Every file again under another name, with a line break more."""
    return [*as_sent(files), *(content + b"\n" for content in as_sent(files))]


def cut(files: Files) -> list[bytes]:
    """Tables in pieces of 40 rows, and each interchange of a remittance file by itself."""
    found: list[bytes] = []
    for name in sorted(files):
        if name.startswith("tables/"):
            found += _pieces(files[name], 40)
        elif name.startswith("835/"):
            found += [_ISA + part for part in files[name].split(_ISA)[1:]]
        else:
            found.append(files[name])
    return found


def _pieces(table: bytes, size: int) -> list[bytes]:
    header, *rows = table.splitlines(keepends=True)
    return [header + b"".join(rows[start : start + size]) for start in range(0, len(rows), size)]


def joined(files: Files) -> list[bytes]:
    """One file of each kind, of tables as of X12, cut at no month."""
    kinds: dict[str, list[bytes]] = {}
    for name in sorted(files):
        is_table = name.startswith("tables/")
        kinds.setdefault(name.split("_20")[0] if is_table else name.split("/")[0], []).append(
            files[name]
        )
    found = _told_in_turn(kinds.pop(_APPEALS, []))
    for kind, parts in kinds.items():
        header = parts[0].splitlines(keepends=True)[0] if kind.startswith("tables/") else b""
        found.append(header + b"".join(part.removeprefix(header) for part in parts))
    return found


def _told_in_turn(parts: Sequence[bytes]) -> list[bytes]:
    """Appeals in two files: what was told first and again later, then every last telling."""
    rows = [row for part in parts for row in part.splitlines(keepends=True)[1:]]
    last = {b",".join(row.split(b",")[:3]): row for row in rows}
    again = [row for row in rows if row not in last.values()]
    header = b"".join(parts[:1]).splitlines(keepends=True)[:1]
    return [b"".join([*header, *told]) for told in (again, last.values()) if told]


def reordered(files: Files) -> list[bytes]:
    """The rows of every table from last to first."""
    return [
        _reversed(files[name]) if name.startswith("tables/") else files[name]
        for name in sorted(files)
    ]


def _reversed(table: bytes) -> bytes:
    header, *rows = table.splitlines(keepends=True)
    return header + b"".join(reversed(rows))

"""Which profile a header is, and where the profile's columns stand in it.

A column is found by its name, an alias, its position (``@4``) or as the second of its name
(``Charge#2``). What must not live here: the rows below the header.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from vitals.exports.grid import Record
from vitals.exports.header import plain
from vitals.exports.profile import Profile

_AT = re.compile(r"@([1-9]\d*)")
_NTH = re.compile(r"(.+)#([1-9]\d*)")


@dataclass(frozen=True, slots=True)
class ProfileHeader:
    """A header as a profile knows it.

    ``width`` and ``reach`` are those of ``header.Header``, a nameless column that is read by its
    position within the width; ``matched`` counts the columns of the file that the profile reads.
    """

    profile: Profile
    line: int
    cells: tuple[str, ...]
    width: int
    reach: int
    places: Mapping[str, tuple[int, ...]] = field(repr=False)
    matched: int = 0

    def position(self, name: str, mark: str = "", word: str = "") -> int | None:
        """Return where the column *name* stands, None where the file has none.

        Within a repeat, *mark* in the name and in its aliases stands for *word*.
        """
        aliases = self.profile.aliases.get(name, ())
        if mark:
            name = name.replace(mark, word)
            aliases = tuple(alias.replace(mark, word) for alias in aliases)
            aliases += self.profile.aliases.get(name, ())
        found = (_find(self.places, self.reach, one) for one in (name, *aliases))
        return next((at for at in found if at is not None), None)


@dataclass(frozen=True, slots=True)
class Tie:
    """A header that several profiles know equally well."""

    line: int
    ids: tuple[str, ...]
    matched: int


def find_profile(
    records: Iterable[Record], profiles: Sequence[Profile], sheet_name: str = ""
) -> ProfileHeader | Tie | None:
    """Return the profile that reads most columns of a header among *records*, and that header.

    None where no profile is complete; a tie where two read equally many.
    """
    best: list[ProfileHeader] = []
    for record in records:
        names = _places(record.cells or []) if profiles else {}
        for profile in profiles:
            found = _match(profile, record, names, sheet_name) if names else None
            if found is None or (best and found.matched < best[0].matched):
                continue
            is_better = not best or found.matched > best[0].matched
            best = [found] if is_better else [*best, found]
    ids = tuple(dict.fromkeys(found.profile.id for found in best))
    return Tie(best[0].line, ids, best[0].matched) if len(ids) > 1 else best[0] if best else None


def nearest_profile(
    records: Iterable[Record], profiles: Sequence[Profile]
) -> tuple[Profile, tuple[str, ...]] | None:
    """Return the profile most of whose asked columns stand in one record, and those it lacks.

    None where none has half of them.
    """
    best: tuple[float, Profile, tuple[str, ...]] | None = None
    for record in records:
        names = _places(record.cells or [])
        for profile in profiles if names else ():
            header = _header(profile, record, names)
            asked = profile.match.all
            lacking = tuple(name for name in asked if header.position(name) is None)
            share = 1 - len(lacking) / len(asked)
            if share >= 0.5 and lacking and (best is None or share > best[0]):
                best = share, profile, lacking
    return best[1:] if best else None


def _places(cells: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Return the positions of each name: as spelt, and without any separator where that is new."""
    places: dict[str, tuple[int, ...]] = {}
    loose: dict[str, tuple[int, ...]] = {}
    for position, cell in enumerate(cells):
        if name := plain(cell):
            places[name] = (*places.get(name, ()), position)
            loose[_squeezed(cell)] = (*loose.get(_squeezed(cell), ()), position)
    return loose | places


def _squeezed(name: str) -> str:
    return plain(name).replace("_", "")


def _header(
    profile: Profile, record: Record, places: Mapping[str, tuple[int, ...]]
) -> ProfileHeader:
    cells = tuple(record.cells or ())
    filled = [position for position, cell in enumerate(cells) if cell.strip()]
    return ProfileHeader(profile, record.line, cells, filled[-1] + 1, len(cells), places)


def _find(places: Mapping[str, tuple[int, ...]], reach: int, name: str) -> int | None:
    if match := _AT.fullmatch(name):
        return int(match[1]) - 1 if int(match[1]) <= reach else None
    spelt = plain(name)
    found = places.get(spelt) or places.get(spelt.replace("_", ""))
    if found:
        return found[0]
    match = _NTH.fullmatch(name)
    spelt = plain(match[1]) if match else ""
    found = places.get(spelt) or places.get(spelt.replace("_", "")) or ()
    return found[int(match[2]) - 1] if match and len(found) >= int(match[2]) else None


def _match(
    profile: Profile, record: Record, places: Mapping[str, tuple[int, ...]], sheet_name: str
) -> ProfileHeader | None:
    """Return the header where it has what the profile asks for."""
    header = _header(profile, record, places)
    asked = profile.match
    sheet = _squeezed(asked.sheet)
    if sheet and sheet_name and _squeezed(sheet_name) != sheet:
        return None
    if any(header.position(name) is None for name in asked.all):
        return None
    if asked.any and all(header.position(name) is None for name in asked.any):
        return None
    if any(header.position(name) is not None for name in asked.none):
        return None
    found = (header.position(name) for name in profile.names())
    read = {position for position in found if position is not None}
    return replace(header, matched=len(read), width=max(header.width, *(at + 1 for at in read)))

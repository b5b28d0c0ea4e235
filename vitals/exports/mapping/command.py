"""What ``vitals map`` does with one file: say that nothing is to be mapped, or propose, or write.

Nothing of the file is stored but the proposal, and that only where it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vitals.archives import is_archive
from vitals.errors import UnreadableFile, VitalsError
from vitals.exports.cells import tidy
from vitals.exports.header import ROWS_ABOVE, find_header
from vitals.exports.mapping.columns import read_sheets_of
from vitals.exports.mapping.model import Proposal
from vitals.exports.mapping.profile_text import PROFILE_ID, profile_text
from vitals.exports.mapping.propose import propose
from vitals.exports.mapping.telling import SCHEMA, proposal_json, render_proposal
from vitals.exports.match import ProfileHeader, find_profile
from vitals.exports.profile import Profile, parse_profile, shipped_profiles
from vitals.exports.shapes import FORMS
from vitals.store import Store
from vitals.x12 import is_x12


@dataclass(frozen=True, slots=True)
class Mapped:
    """What is told of a file; ``proposal`` is None where nothing is to be or can be mapped.

    ``status`` is 0 where the file is or can be read, 1 where something required is missing.
    """

    text: str
    json: dict[str, Any]
    status: int
    proposal: Proposal | None = None


def map_file(
    name: str,
    content: bytes,
    *,
    profiles: Sequence[Profile] = (),
    table: str = "",
    always: bool = False,
) -> Mapped:
    """Propose a profile for a file, for one native *table* where given.

    X12 and native headers need none; a file that one of *profiles* reads gets one only with
    *always*. Raises UnreadableFile for what is no table.
    """
    known = _needs_none(content)
    if not known and not always:
        known = _has_profile(content, profiles)
    if known:
        told = {"schema": SCHEMA, "file": name, "recognised": known, "complete": True}
        return Mapped(f"{name}: {known}; nothing to map", told, 0)
    proposal = propose(content, table=table)
    if proposal is None:
        why = _no_header(content)
        told = {"schema": SCHEMA, "file": name, "complete": False, "reason": why}
        return Mapped(f"{name}: {why}", told, 1)
    status = int(not proposal.is_complete)
    return Mapped(render_proposal(name, proposal), proposal_json(name, proposal), status, proposal)


def _no_header(content: bytes) -> str:
    """Say that no header was found, and what to do; months as headers call for ``unpivot``."""
    why = "no row looks like a header: none has known names of at least two columns; "
    rows = [record.cells or [] for sheet in read_sheets_of(content) for record in sheet.records[:9]]
    months = max((sum(map(FORMS["month"], map(tidy, cells))) for cells in rows), default=0)
    if months > 1:
        return f"{why}some are months: write a profile with 'unpivot' (docs/profiles.md)"
    return f"{why}write a profile by hand (docs/profiles.md)"


def _needs_none(content: bytes) -> str:
    """Say why a file needs no profile at all, empty where it may need one."""
    if is_archive(content):
        raise UnreadableFile("expected one table; found an archive: unpack it and map its files")
    if is_x12(content):
        return "X12, which is read by its own standard"
    for sheet in read_sheets_of(content):
        header = find_header(sheet.records[:ROWS_ABOVE])
        if header is not None and header.is_complete:
            return f"has the header of the native table '{header.layout.name}'"
    return ""


def _has_profile(content: bytes, profiles: Sequence[Profile]) -> str:
    for sheet in read_sheets_of(content):
        found = find_profile(sheet.records[:ROWS_ABOVE], profiles, sheet.name)
        if isinstance(found, ProfileHeader):
            return f"is read by the profile '{found.profile.id}' ({found.profile.system})"
    return ""


def _is_path(target: str) -> bool:
    return "/" in target or "\\" in target or target.endswith(".yaml")


def _profile_id(target: str) -> str:
    return Path(target).name.removesuffix(".yaml")


def target_fault(target: str) -> str:
    """Say why nothing can be written to *target*, empty where it can.

    A shipped profile's name is refused for the home, where the new one would take its place.
    """
    profile_id = _profile_id(target)
    if not PROFILE_ID.fullmatch(profile_id):
        return (
            f"'{profile_id}' cannot be a profile's name; expected small letters, digits and "
            "single hyphens, such as acme-charges"
        )
    if not _is_path(target) and profile_id in {one.id for one in shipped_profiles()}:
        return (
            f"'{profile_id}' is a shipped profile, whose place the new one would take; choose "
            f"another name, such as own-{profile_id}"
        )
    return ""


def write_proposal(store: Store, proposal: Proposal, target: str) -> str:
    """Write a proposal and return its place; an existing file is refused.

    A bare name goes to the home's profiles, anything with a slash or ``.yaml`` is a path. A
    profile that cannot be used yet goes to a ``.draft`` file, because a faulty profile in the home
    would stop every reading.
    """
    if fault := target_fault(target):
        raise VitalsError(fault)
    profile_id = _profile_id(target)
    text = profile_text(proposal, profile_id)
    if proposal.is_complete:
        parse_profile(text, f"{profile_id}.yaml")  # what is written must load
    if _is_path(target):
        return _write_path(Path(target), text)
    return store.write_new_profile(profile_id, text, is_draft=not proposal.is_complete)


def _write_path(path: Path, text: str) -> str:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise VitalsError(f"{path} is there already and was left as it is") from None
    except OSError as error:
        raise VitalsError(f"{path} cannot be written: {error.strerror}") from None
    return str(path)

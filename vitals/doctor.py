"""What is missing to make and send reports, and how to mend it.

Looks only; nothing is made or changed. What must not live here: mending.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any

from vitals.errors import SettingsError
from vitals.practice import Firm, Practice, batch_size, patient_key, read_firm, read_practice
from vitals.profiles import profile_faults
from vitals.store import Store

OLDEST, TOO_NEW = (3, 11), (3, 14)
LEAST_BYTES = 1 << 30
"""Room below which a nightly run may not end; a firm of 50 practices uses about half of it."""

LIBRARIES = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; ``mend`` is empty where nothing is missing."""

    name: str
    says: str
    mend: str = ""

    @property
    def is_missing(self) -> bool:
        """True where something must be mended."""
        return bool(self.mend)

    def __str__(self) -> str:
        """The check as one line, a second one for how to mend it."""
        word = "MISSING" if self.mend else "ok     "
        return f"{word} {self.name}: {self.says}" + (f"\n        {self.mend}" if self.mend else "")

    def as_json(self) -> dict[str, Any]:
        """The check for a program to read."""
        return {"ok": not self.is_missing, **asdict(self)}


def examine(home: str) -> list[Check]:
    """Look at the machine, then at everything below *home*."""
    store = Store(home)
    return [*machine(), *_place(store), *_settings(store)]


def machine() -> Iterator[Check]:
    """Python, fonts and the libraries that draw the PDF."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    fits = OLDEST <= sys.version_info[:2] < TOO_NEW
    yield Check("python", version, "" if fits else "install Python 3.11, 3.12 or 3.13")
    fonts = [one.name for one in files("report_templates").joinpath("fonts").iterdir()]
    ours = sorted(name for name in fonts if name.endswith((".ttf", ".otf", ".woff2")))
    yield Check("fonts", f"{len(ours)} bundled", "" if ours else "install the project again")
    yield from _libraries()


def _libraries() -> Iterator[Check]:
    try:
        # WeasyPrint prints a paragraph of its own where a library is missing.
        with redirect_stdout(io.StringIO()):
            from weasyprint.text import ffi
    except OSError as fault:
        yield Check("pango", str(fault).splitlines()[0], LIBRARIES)
        return
    yield Check("pango", "loaded")
    if ffi.harfbuzz_subset is None:
        says = "not found; two renderings of one report would differ in their bytes"
        yield Check("harfbuzz-subset", says, LIBRARIES)
    else:
        yield Check("harfbuzz-subset", "loaded")


def _place(store: Store) -> Iterator[Check]:
    fault = store.write_fault()
    mend = f"make {store.home} writable for this user, or set VITALS_HOME" if fault else ""
    yield Check("home", fault or f"{store.home} can be written", mend)
    free = store.free_bytes()
    if free is not None:
        mend = "" if free >= LEAST_BYTES else "free at least 1 GiB there"
        yield Check("disk", f"{free / (1 << 30):.1f} GiB free", mend)


def _settings(store: Store) -> Iterator[Check]:
    try:
        firm = read_firm(store)
        batch_size(firm)
    except SettingsError as error:
        yield Check("firm.yaml", "not usable", str(error))
        firm = Firm()
    else:
        yield Check("firm.yaml", "read")
    yield _key(store)
    for place, fault in profile_faults(store).items():
        yield Check(place, "not usable" if fault else "profile read", fault)
    folders = store.practice_folders()
    if not folders:
        mend = f"make <practice>/practice.yaml below {store.practices_place}, or try `vitals demo`"
        yield Check("practices", "none", mend)
    for folder in folders:
        yield from _practice(store, firm, folder)
    if says := stray_files(store):
        yield Check("inbox", says, "they are read from there only")
    for folder in store.inbox_folders():
        if folder not in folders:
            mend = f"rename it, or make {store.practice_yaml_place(folder)}"
            yield Check(f"inbox {folder}", "belongs to no practice", mend)


def stray_files(store: Store) -> str:
    """Say how many files lie in no practice's folder; empty where none does.

    Never their names: these may be patients'.
    """
    number = store.stray_inbox_files()
    if not number:
        return ""
    told = "1 file lies" if number == 1 else f"{number} files lie"
    return f"{told} in inbox/ itself; put {'it' if number == 1 else 'them'} into inbox/<practice>/"


def _key(store: Store) -> Check:
    if patient_key(store):
        return Check("patient key", "set")
    mend = "set VITALS_PATIENT_KEY to a long random text, and keep it: ids are hashed with it"
    return Check("patient key", "not set; patient ids are dropped", mend)


def _practice(store: Store, firm: Firm, folder: str) -> Iterator[Check]:
    try:
        practice = read_practice(store, folder)
    except SettingsError as error:
        yield Check(folder, "practice.yaml is not usable", str(error))
        return
    yield Check(folder, "practice.yaml read")
    yield from _inbox(store, folder)
    yield from _sending(store, firm, practice)


def _inbox(store: Store, folder: str) -> Iterator[Check]:
    """Name the inbox files that every night passes over; names are for the terminal only."""
    for file in store.inbox(folder):
        if fault := store.inbox_fault(file):
            yield Check(f"{folder} inbox {ascii(file.name)[1:-1]}", "cannot be taken in", fault)


def _sending(store: Store, firm: Firm, practice: Practice) -> Iterator[Check]:
    place = store.practice_yaml_place(practice.id)
    if not practice.reports.recipients:
        yield Check(
            f"{practice.id} recipients", "none", f"name them in {place}: reports.recipients"
        )
    brand = practice.reports.brand
    if brand and brand not in firm.brands:
        mend = f"describe '{brand}' in {store.firm_yaml_place}: brands, or mend {place}"
        yield Check(f"{practice.id} brand", "unknown", mend)

"""The profiles in force: those shipped and the firm's own, which lie below its home.

What must not live here: what a profile may say (``exports.profile``).
"""

from __future__ import annotations

from collections.abc import Mapping

from vitals.errors import SettingsError
from vitals.exports.profile import Profile, load_profiles, parse_profile
from vitals.store import Store


def read_profiles(store: Store) -> tuple[Profile, ...]:
    """Return shipped and own profiles by id; SettingsError names file, line and key of a fault."""
    return load_profiles(_texts(store.profiles()))


def profile_faults(store: Store) -> dict[str, str]:
    """Return what is wrong with each of the firm's own profiles by path, empty where nothing is.

    Every file is looked at, so that all faults are told at once.
    """
    told: dict[str, str] = {}
    for place, content in store.profiles().items():
        try:
            for path, text in _texts({place: content}).items():
                parse_profile(text, path)
        except SettingsError as error:
            told[place] = str(error)
        else:
            told[place] = ""
    return told


def _texts(contents: Mapping[str, bytes]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for place, content in contents.items():
        try:
            texts[place] = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise SettingsError(f"{place}: expected UTF-8 text; save the file as UTF-8") from None
    return texts

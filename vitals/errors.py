"""Faults of data and configuration, told so that a reader can mend them.

A message says what was expected, what was found, where, and what to do; it never holds a value
that could identify a patient. Misuse of a function by its caller stays a built-in exception.
"""

from __future__ import annotations


class VitalsError(Exception):
    """Base of every fault this project reports on purpose."""


class SettingsError(VitalsError):
    """practice.yaml, firm.yaml or the environment is not usable; names file, line and key."""


class UnreadableFile(VitalsError):
    """A file cannot be read as any known format; says what it looks like instead."""


class MissingLibrary(VitalsError):
    """A system library or font is missing; names the command that installs it."""


class PracticeBusy(VitalsError):
    """Another run holds the practice; says what to do."""


class WrongUsage(VitalsError):
    """A command names something that does not exist; says what was probably meant."""

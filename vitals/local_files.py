"""Files of a local disk: listed, read and kept with few system calls and without surprises.

An inbox is written by others: a link may point into another practice's folder and a pipe never
ends, so only regular files are opened, and what is passed over is told with its reason. Originals
are replaced in one step and not forced to disk one by one: whoever reads one checks its digest.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass

MOST_BYTES = 512 << 20
"""Largest file that is read; it must fit into memory whole."""
_HALF_UPLOADS = (
    ".part",
    ".tmp",
    ".crdownload",
    ".filepart",
    ".partial",
    ".download",
    ".opdownload",
)
_LOCKS = (".", "~$")


@dataclass(frozen=True, slots=True)
class Found:
    """One file, or one thing that is none: ``fault`` says why it cannot be read, if so.

    ``stamp`` changes when the file is written again; ``written`` is in seconds.
    """

    path: str
    bytes: int
    stamp: str
    written: float
    fault: str = ""


def walk(top: str) -> Iterator[Found]:
    """Yield what lies below the folder *top*, however deep, in no order; nothing is opened."""
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    elif (found := _found(entry)) is not None:
                        yield found
        except FileNotFoundError:  # taken away meanwhile
            continue
        except OSError:
            yield Found(folder, 0, "", 0, "a folder that cannot be opened")


def _found(entry: os.DirEntry[str]) -> Found | None:
    """Describe one entry; None where it vanished meanwhile."""
    try:
        status = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None
    stamp = str(status.st_mtime)
    return Found(entry.path, status.st_size, stamp, status.st_mtime, _fault(status))


def _fault(status: os.stat_result) -> str:
    if stat.S_ISLNK(status.st_mode):
        return "a link; put the file itself there"
    if not stat.S_ISREG(status.st_mode):
        return "no file but a pipe or a device"
    return unfit(status.st_size)


def unfit(size: int) -> str:
    """Say that a file of *size* bytes is too large, or not there yet; empty where it is neither."""
    if not size:
        return "empty; lands once it has content"
    return f"larger than {MOST_BYTES >> 20} MiB; split it" if size > MOST_BYTES else ""


def is_unfinished(name: str) -> bool:
    """Tell whether a file's name, in any case, is that of a half upload, a lock or a hidden file.

    >>> [is_unfinished(name) for name in ("a.835.PART", "~$a.xlsx", ".~lock.a.csv#", "a.835")]
    [True, True, True, False]
    """
    return name.startswith(_LOCKS) or name.casefold().endswith(_HALF_UPLOADS)


def read(path: str) -> bytes | None:
    """Return a regular file's bytes; None where it vanished.

    Raises OSError where it is locked, no regular file any more, or written to while it is read.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    with os.fdopen(handle, "rb", buffering=0) as file:
        before = os.fstat(handle)
        if _fault(before):
            raise OSError(_fault(before))
        content = file.readall()
        after = os.fstat(handle)
    if (len(content), after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise OSError("still being written")
    return content


def may_read(path: str) -> bool:
    """Tell whether this user may read a file that is there."""
    return os.access(path, os.R_OK) or not os.path.lexists(path)


def content(path: str) -> bytes:
    """Return the bytes of one of the product's own files."""
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - a plain string
        return file.readall()


def replace(path: str, content: bytes, mode: int) -> None:
    """Replace *path* with *content* in one step, making its folder where there is none."""
    scratch = f"{path}.{os.getpid()}.tmp"
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    try:
        handle = os.open(scratch, flags, mode)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120 - a plain string
        handle = os.open(scratch, flags, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(scratch, path)  # noqa: PTH105 - a plain string

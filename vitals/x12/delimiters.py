"""Find the interchanges of a file and the delimiters each of them really uses.

A file's own ISA is believed: sixteen element separators are counted, never 106 characters, since
real ISAs are padded, trimmed and wrapped. Where the ISA is missing or spoilt, the delimiters are
read off the segments that follow. What must not live here: the meaning of any segment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

SEPARATOR = (
    rb"([\x01-\x08\x0b\x0c\x0e-\x1f!-/:-@\[-`{-\x7f]"
    rb"|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2})"
)
"""One character that may separate elements: no letter, digit or blank of ASCII, any other."""

ISA_SEPARATOR = rb"(\t|" + SEPARATOR[1:]
"""What may follow ISA: also a tab, which elsewhere is the mark of a table."""

_ISA = re.compile(b"(?<![A-Za-z0-9])(?:ISA|isa)" + ISA_SEPARATOR)
_ISA_GLUED = re.compile(
    b"ISA" + SEPARATOR + rb"\d\d\1.{10}\1\d\d\1.{10}\1\w\w\1.{15}\1\w\w\1.{15}\1\d{6}\1\d{4}\1"
)
_FRAGMENT = re.compile(
    rb"(?i)(?<![A-Za-z0-9])(?:ST" + SEPARATOR + rb"\s*\d{3}\s*(?:\1|[^\w\s])"
    rb"|GS" + SEPARATOR + rb"\s*[A-Z]{2}\s*\2|TA1" + SEPARATOR + rb"\s*\d+\s*\3)"
)


_NEAR = 65_536
"""Bytes at either end of a file that tell whether it is in lower case."""


@dataclass(frozen=True, slots=True)
class Delimiters:
    """Element separator, segment terminator and component separator, each one character."""

    element: bytes
    terminator: bytes
    component: bytes


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of a file that shares delimiters; without delimiters it cannot be read.

    ``remarks`` are (rule, reason) pairs to be reported at the region's first segment.
    """

    start: int
    stop: int
    delimiters: Delimiters | None
    remarks: tuple[tuple[str, str], ...] = field(default=())


@lru_cache(maxsize=64)
def _after_isa15(element: bytes) -> tuple[re.Pattern[bytes], ...]:
    """Patterns for what follows the sixteenth separator, from the usual to the odd.

    ISA16, perhaps blanks or a wrap, then the terminator: one that a segment id follows wins, an
    empty ISA16 comes next, and last any two characters that could be delimiters.
    """
    tag = rb"\s*(?=[A-Za-z][A-Za-z0-9]{1,2}\s*" + re.escape(element) + rb"|\Z)"
    end = rb"[ \t]*(?:[\r\n]*([^\sA-Za-z0-9\x80-\xff])|([\r\n]))"
    return (
        re.compile(rb"[\r\n]*([^\r\n])" + end + tag),
        re.compile(rb"[\r\n]*()" + end + tag),
        re.compile(rb"([^\sA-Za-z0-9])[ \t]*(?:([^\sA-Za-z0-9\x80-\xff])|([\r\n]))"),
    )


@lru_cache(maxsize=64)
def _before_known_tag(element: bytes) -> re.Pattern[bytes]:
    tags = rb"(?:GS|ST|BPR|BHT|AK1|BGN|TA1|IEA)\s*"
    return re.compile(rb"(?i)([^\sA-Za-z0-9\x80-\xff]|[\r\n])\s*" + tags + re.escape(element))


@lru_cache(maxsize=64)
def _composites(element: bytes) -> re.Pattern[bytes]:
    """Match the first composite of a kind whose first component has a known shape."""
    sep = re.escape(element)
    odd = rb"([^A-Za-z0-9 \r\n.\-" + sep + rb"])"
    return re.compile(
        rb"(?:SVC|SV1)" + sep + rb"\s*(?:HC|HP|AD|ER|IV|NU|N4|WK|ZZ)" + odd + rb"[A-Za-z0-9]"
        rb"|STC" + sep + rb"\s*[A-Z][0-9]" + odd + rb"[0-9]"
        rb"|SV2" + sep + rb"\s*\d{3,4}" + sep + rb"(?:HC|HP|ER|IV|ZZ)" + odd + rb"[A-Za-z0-9]"
        rb"|CLM" + sep + rb"[^~\r\n]{3,60}?" + sep + rb"\d\d" + odd + rb"[AB]"
    )


def _component(data: bytes, start: int, declared: bytes, element: bytes, end: bytes) -> bytes:
    """Return the component separator in use, which is not always the declared one."""
    seen = _composites(element).search(data, start)
    used = next((group for group in seen.groups() if group), b"") if seen else b""
    if used and used != end and len(used) == 1 and used < b"\x80":
        return used
    usable = len(declared) == 1 and not declared.isalnum() and declared not in (element, end)
    return declared if usable and declared not in b" \r\n" and declared < b"\x80" else b":"


def isa_separators(data: bytes, start: int, element: bytes) -> list[int]:
    """Return the positions of up to sixteen element separators of the ISA at *start*."""
    found: list[int] = []
    position = data.find(element, start)
    while position >= 0 and len(found) < 16:
        found.append(position)
        position = data.find(element, position + len(element))
    return found


def _isa_delimiters(data: bytes, start: int, element: bytes) -> Region | None:
    """Read the delimiters off the ISA at *start*; None where it declares none that can be used."""
    separators = isa_separators(data, start, element)
    if len(separators) < 16:
        return None
    after = separators[15] + len(element)
    for pattern in _after_isa15(element):
        match = pattern.match(data, after)
        if match is None:
            continue
        end = match[2] or match[3]
        if end in element or (match[1] and match[1] in (element, end)):
            continue
        used = _component(data, match.end(), match[1], element, end)
        remarks = () if used == match[1] else (_component_remark(match[1]),)
        return Region(start, len(data), Delimiters(element, end, used), remarks)
    return None


def _component_remark(declared: bytes) -> tuple[str, str]:
    said = "declares none" if not declared.strip() else "declares another"
    return (
        "component-separator",
        f"ISA16 {said} than the component separator the segments use; theirs was taken",
    )


def _fragment(data: bytes, start: int, stop: int) -> Region | None:
    """Read the delimiters off the first segments of a text without a usable ISA."""
    match = _FRAGMENT.search(data, start, stop)
    if match is None:
        return None
    element = match[1] or match[2] or match[3]
    for before in _before_known_tag(element).finditer(data, match.start() + 2, stop):
        if before[1] not in element:
            component = _component(data, match.start(), b"", element, before[1])
            return Region(match.start(), stop, Delimiters(element, before[1], component))
    return None


def _candidates(data: bytes) -> Iterator[tuple[int, bytes, bool]]:
    """Yield (position, element separator, glued) of everything that could be an ISA, in order."""
    # bytes.find is many times faster than a pattern, and an ISA is rare.
    ends = (data[:_NEAR], data[-_NEAR:])
    lower = _finds(data, b"isa") if any(b"isa" in end or b"iea" in end for end in ends) else ()
    for position in sorted([*_finds(data, b"ISA"), *lower]):
        match = _ISA.match(data, position)
        glued = None if match else _ISA_GLUED.match(data, position)
        if found := match or glued:
            yield position, found[1], match is None


def _finds(data: bytes, word: bytes) -> Iterator[int]:
    position = data.find(word)
    while position >= 0:
        yield position
        position = data.find(word, position + 1)


def _looks_like_isa(data: bytes, start: int, element: bytes) -> bool:
    """Tell whether the elements have an ISA's shapes: a patient may be called ``ISA``."""
    separators = isa_separators(data, start, element)
    if len(separators) < 16:
        return False
    ends = [*separators[1:]]
    values = [
        data[first + len(element) : last].strip()
        for first, last in zip(separators, ends, strict=False)
    ]
    return len(values[0]) == len(values[4]) == 2 and values[11].isdigit() and len(values[11]) == 5


def regions(data: bytes) -> list[Region]:
    """Return the regions of *data* in order: interchanges, bare fragments, unreadable stretches.

    >>> [region.delimiters.element for region in regions(b"ST|835|1~BPR|I|0~SE|3|1~")]
    [b'|']
    """
    starts: list[Region] = []
    for position, element, glued in _candidates(data):
        at_segment = not starts or _follows_terminator(data, position, starts[-1])
        first = not starts and element != b"\t" and not data[:position].strip()
        if not (first or glued or _looks_like_isa(data, position, element)) and (
            not at_segment or not starts
        ):
            continue
        starts.append(_interchange(data, position, element))
    return _between(data, starts)


def _follows_terminator(data: bytes, position: int, before: Region) -> bool:
    if before.delimiters is None:
        return False
    return data[max(0, position - 200) : position].rstrip(b" \t\r\n")[-1:] == (
        before.delimiters.terminator
    ) or (before.delimiters.terminator in b"\r\n" and data[position - 1 : position] in b"\r\n")


def _interchange(data: bytes, position: int, element: bytes) -> Region:
    region = _isa_delimiters(data, position, element)
    if region is not None:
        return region
    body = _fragment(data, position, len(data))
    if body is None or body.delimiters is None:
        count = len(isa_separators(data, position, element))
        reason = (
            f"the ISA holds {count} of its 16 element separators"
            if count < 16
            else "the ISA declares no segment terminator that the text uses"
        )
        return Region(position, len(data), None, (("unreadable-isa", reason),))
    remark = ("isa", "the ISA is spoilt; the delimiters were read off the segments after it")
    return Region(position, len(data), body.delimiters, (remark,))


def _between(data: bytes, starts: list[Region]) -> list[Region]:
    """Close each region where the next begins, and account for the text before the first."""
    bounds = [*(region.start for region in starts[1:]), len(data)]
    closed = [
        Region(region.start, stop, region.delimiters, region.remarks)
        for region, stop in zip(starts, bounds, strict=False)
    ]
    head_stop = starts[0].start if starts else len(data)
    if not data[:head_stop].strip():
        return closed
    return [_head(data, head_stop, followed=bool(starts)), *closed]


def _head(data: bytes, stop: int, *, followed: bool) -> Region:
    fragment = _fragment(data, 0, stop)
    if fragment is None:
        reason = "text before the first ISA is no X12" if followed else "no ISA, GS or ST begins"
        return Region(0, stop, None, (("leading-text" if followed else "not-x12", reason),))
    remarks = [("envelope-missing", "no ISA; the delimiters were read off the segments")]
    if data[: fragment.start].strip():
        remarks.append(("leading-text", "text before the first segment was passed over"))
    return Region(fragment.start, stop, fragment.delimiters, tuple(remarks))

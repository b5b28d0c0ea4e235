"""One small firm through its nights, each run once; the tests only look at what became of it."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipelines.launch import nightly, report
from pipelines.outcome import Outcome
from tests.pipelines.small_firm import NOVEMBER, make_firm
from vitals.store import Store


@dataclass(frozen=True)
class Night:
    """The firm after a run, what the run did, and every file's digest before and after it."""

    store: Store
    outcome: Outcome
    before: dict[str, str]
    after: dict[str, str]
    validated: tuple[str, ...] = ()


def _everything(home: str) -> dict[str, str]:
    """Digest of every file of the firm but Dagster's own."""
    root = Path(home)
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*")
        if path.is_file() and path.relative_to(root).parts[0] != "dagster"
    }


def _copy(night: Night, place: Path) -> Store:
    shutil.copytree(night.store.home, place / "home")
    return Store(str(place / "home"))


@pytest.fixture(scope="session")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    """Three new practices."""
    store = make_firm(str(tmp_path_factory.mktemp("first") / "home"))
    outcome = nightly(store.home, clock=NOVEMBER)
    return Night(store, outcome, {}, _everything(store.home))


@pytest.fixture(scope="session")
def second_night(first_night: Night, tmp_path_factory: pytest.TempPathFactory) -> Night:
    """The same inbox again."""
    store = _copy(first_night, tmp_path_factory.mktemp("second"))
    outcome = nightly(store.home, clock=NOVEMBER)
    return Night(store, outcome, first_night.after, _everything(store.home))


@pytest.fixture(scope="session")
def bad_night(first_night: Night, tmp_path_factory: pytest.TempPathFactory) -> Night:
    """Code fails over birch, cedar gets a picture, dogwood's profile and a folder are misspelt."""
    from expectations import bridge
    from vitals.ledger import posting

    store = _copy(first_night, tmp_path_factory.mktemp("bad"))
    store.write_inbox("birch", "new.csv", b"claim_id,worked_on,action\nbirch-3,2026-10-20,note\n")
    store.write_inbox("cedar", "picture.835", b"\x89PNG\r\n\x1a\n" + bytes(64))
    store.write_practice_yaml("dogwood", "id: dogwood\nname: Dogwood\nrecipients: [a@b.c]\n")
    store.write_inbox("brich", "a.csv", b"claim_id")
    post, validate, validated = posting.post_book, bridge.validate, []

    def broken_post(book: Any) -> Any:
        if book.practice.id == "birch":
            raise RuntimeError("Jane Doe, born 1 May 1950")
        return post(book)

    def watched_validate(frames: Any, **day: Any) -> Any:
        validated.extend(frames["claims"]["practice"].unique())
        return validate(frames, **day)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(posting, "post_book", broken_post)
        patch.setattr(bridge, "validate", watched_validate)
        outcome = nightly(store.home, clock=NOVEMBER)
    return Night(store, outcome, first_night.after, _everything(store.home), tuple(validated))


@pytest.fixture(scope="session")
def reported(bad_night: Night) -> Night:
    """October's reports of ash and cedar after the bad night."""
    store = bad_night.store
    outcome = report(store.home, "2026-10", ["ash", "cedar"], clock=NOVEMBER)
    return Night(store, outcome, bad_night.after, _everything(store.home))

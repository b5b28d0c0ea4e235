"""How the tests are spread over processes: costly fixtures once, the longest work first."""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/end_to_end/", "tests/pipelines/")
"""Folders whose tests share session fixtures that take long to make, the longest first."""


class ByFolderOrFile(LoadScopeScheduling):
    """Sends a folder of ``TOGETHER``, and any other file, to one worker."""

    def _split_scope(self, nodeid: str) -> str:
        folder = next((place for place in TOGETHER if nodeid.startswith(place)), None)
        return folder or nodeid.split("::", 1)[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    """Choose the scheduler above wherever tests run in several processes."""
    return ByFolderOrFile(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, whatever order chance has given."""

    def rank(item: pytest.Item) -> int:
        places = [place for place, folder in enumerate(TOGETHER) if folder in item.nodeid]
        return places[0] if places else len(TOGETHER)

    items.sort(key=rank)

"""The door to Great Expectations, and the expectation that a domain test, a column, is true.

The library takes seconds to import, so that nothing of it stands at the head of a module. What
must not live here: any rule.
"""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import Any


def great_expectations() -> Any:  # noqa: ANN401 - the library is not typed under skip
    """Return the library, imported without the warnings it cannot help."""
    with warnings.catch_warnings():
        # Great Expectations 1.24 still imports three modules that Python 3.11 deprecates.
        warnings.filterwarnings(
            "ignore", r"module 'sre_(constants|parse|compile)' is deprecated", DeprecationWarning
        )
        import great_expectations as gx
    return gx


@lru_cache(maxsize=1)
def rule_to_hold() -> Any:  # noqa: ANN401 - a class made of the library's
    """Return the expectation class that every value of its column is true.

    Great Expectations asks an expectation for its configuration a hundred times during one
    validation and builds it anew each time; this one, which never changes, keeps it.
    """
    great_expectations()
    import great_expectations.expectations as gxe
    from great_expectations.compatibility.pydantic import PrivateAttr

    class ExpectRuleToHold(gxe.ExpectColumnValuesToBeInSet):  # type: ignore[misc] # not typed here
        value_set: Any = [True]  # noqa: RUF012 - a field of a pydantic model

        _kept: Any = PrivateAttr(None)

        @property
        def configuration(self) -> Any:  # noqa: ANN401 - same
            """The expectation as plain terms, built at the first asking only."""
            if self._kept is None:
                self._kept = super().configuration
            return self._kept

    return ExpectRuleToHold

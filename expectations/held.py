"""The expectation that a domain test, computed as a boolean column, is true.

Importing this module imports Great Expectations, which takes seconds: import it inside functions.
What must not live here: any rule.
"""

from __future__ import annotations

import great_expectations.expectations as gxe
from great_expectations.compatibility.pydantic import PrivateAttr
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration


class ExpectRuleToHold(gxe.ExpectColumnValuesToBeInSet):  # type: ignore[misc] # not typed here
    """Every value of the column is true.

    Great Expectations asks an expectation for its configuration a hundred times during one
    validation and builds it anew each time; this one, which never changes, keeps it.
    """

    value_set: list[bool] = [True]  # noqa: RUF012 - a field of a pydantic model

    _kept: ExpectationConfiguration | None = PrivateAttr(None)

    @property
    def configuration(self) -> ExpectationConfiguration:
        """The expectation as plain terms, built at the first asking only."""
        if self._kept is None:
            self._kept = super().configuration
        return self._kept

"""The one door to Great Expectations: judge the rules of one table, give back row positions.

Domain tests are computed as boolean columns and expected to be true, so that their meaning stays
in ``predicates`` and Great Expectations stays the judge. It sees only the columns that rules
name, answers with row labels, and never with values. It is imported here, inside functions,
because importing it takes seconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import pandas as pd

from expectations.held import great_expectations, rule_to_hold
from expectations.rule import (
    EARLIEST,
    Batch,
    Dated,
    Holds,
    InOrder,
    Matches,
    OneOf,
    Present,
    Rule,
    RuleCouldNotRun,
    Unique,
    Within,
)

Broken: TypeAlias = dict[str, list[int]]
"""Rule id -> positions of the rows that break it; rules that nothing breaks are absent."""

Terms: TypeAlias = dict[str, Any]

_NO_VALUES: Mapping[str, Any] = {
    "result_format": "COMPLETE",
    "exclude_unexpected_values": True,
    "return_unexpected_index_query": False,
}


def judge_batch(batch: Batch, rules: Mapping[str, Sequence[Rule]]) -> dict[str, Broken]:
    """Judge every non-empty table of *batch*; tables without rows cost nothing.

    Raises RuleCouldNotRun where a rule cannot be judged, naming rule and table only.
    """
    filled = [name for name, frame in batch.frames.items() if len(frame) and rules[name]]
    if not filled:
        return {}
    whole = _whole_frames()
    return {name: _judge(whole, name, rules[name], batch) for name in filled}


def _whole_frames() -> Any:  # noqa: ANN401 - same
    """What takes any frame as a batch; one does for all tables, making one takes 20 ms."""
    gx = great_expectations()
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("batch").add_dataframe_asset("table")
    return asset.add_batch_definition_whole_dataframe("rows")


def _judge(whole: Any, table: str, rules: Sequence[Rule], batch: Batch) -> Broken:  # noqa: ANN401
    gx = great_expectations()
    frame = _judged_frame(table, rules, batch)
    suite = gx.ExpectationSuite(name=table, expectations=[_expectation(rule) for rule in rules])
    report = whole.get_batch({"dataframe": frame}).validate(suite, result_format=dict(_NO_VALUES))
    found = {_rule_id(result): _positions(result, table) for result in report.results}
    if missing := {rule.id for rule in rules} - set(found):
        raise RuleCouldNotRun(f"rules {sorted(missing)} of table {table!r} gave no result")
    return {name: rows for name, rows in found.items() if rows}


def _rule_id(result: Any) -> str:  # noqa: ANN401
    return str(result.expectation_config.meta["rule"])


def _positions(result: Any, table: str) -> list[int]:  # noqa: ANN401
    """Positions of the rows at fault; a result without an answer is no answer 'false'."""
    if "unexpected_index_list" not in result.result and not result.success:
        raise RuleCouldNotRun(f"rule {_rule_id(result)!r} of table {table!r} could not run")
    labels = result.result.get("unexpected_index_list") or []
    return sorted(int(label.rsplit("|", 1)[1]) for label in labels)


# -- what Great Expectations gets to see --------------------------------------------------------


def row_labels(practices: pd.Series) -> pd.Index:
    """Unique, unnamed labels ``<practice>|<row number>``; a named index would bring values."""
    return pd.Index([f"{practice}|{row}" for row, practice in enumerate(practices)])


def _judged_frame(table: str, rules: Sequence[Rule], batch: Batch) -> pd.DataFrame:
    frame = batch.frame(table)
    columns = {"practice": frame["practice"]}
    for rule in rules:
        columns |= _seen(rule, frame, batch)
    return pd.DataFrame(columns).set_axis(row_labels(frame["practice"]))


def _seen(rule: Rule, frame: pd.DataFrame, batch: Batch) -> dict[str, pd.Series]:
    try:
        match rule.form:
            case Holds(test=test):
                return {rule.id: test(frame, batch)}
            case Dated():
                return {rule.id: _in_span(frame[rule.form.column], rule.form, batch)}
            case Unique(columns=names):
                return {name: frame[name] for name in names}
            case InOrder(earlier=earlier, later=later):
                return {earlier: frame[earlier], later: frame[later]}
            case form:
                return {form.column: frame[form.column]}
    except Exception as error:  # noqa: BLE001 - told on, without its message
        # the message and the trace's cause may hold values of the data: neither is passed on
        raise RuleCouldNotRun(
            f"rule {rule.id!r} of table {rule.table!r} could not run ({type(error).__name__})"
        ) from None


def _in_span(days: pd.Series, form: Dated, batch: Batch) -> pd.Series[bool]:
    # between two dates, Great Expectations compares cell by cell: 6 s for a million rows
    last = pd.Timestamp(batch.today) + pd.Timedelta(days=form.ahead)
    return days.isna() | days.between(EARLIEST, last)


# -- forms as expectations ----------------------------------------------------------------------


def _expectation(rule: Rule) -> Any:  # noqa: ANN401
    """The expectation that judges *rule*; it carries the rule's id and severity."""
    import great_expectations.expectations as gxe

    told = {"severity": rule.severity, "meta": {"rule": rule.id}}
    match rule.form:
        case Dated() | Holds():
            return rule_to_hold()(column=rule.id, **told)
        case form:
            name, terms = _terms(form)
            return getattr(gxe, name)(**terms, **told)


def _terms(form: Present | OneOf | Matches | Within | InOrder | Unique) -> tuple[str, Terms]:
    """Name and terms of the expectation a form stands for."""
    match form:
        case Unique(columns=names):
            return "ExpectCompoundColumnsToBeUnique", {
                "column_list": ["practice", *names],
                "ignore_row_if": "any_value_is_missing",
            }
        case InOrder(earlier=earlier, later=later):
            return "ExpectColumnPairValuesAToBeGreaterThanB", {
                "column_A": later,
                "column_B": earlier,
                "or_equal": True,
                "ignore_row_if": "either_value_is_missing",
            }
        case column_form:
            name, terms = _column_terms(column_form)
            return name, {"column": column_form.column, **terms}


def _column_terms(form: Present | OneOf | Matches | Within) -> tuple[str, Terms]:
    match form:
        case Present():
            return "ExpectColumnValuesToNotBeNull", {}
        case OneOf(values=values):
            return "ExpectColumnValuesToBeInSet", {"value_set": list(values)}
        case Matches(regex=regex):
            return "ExpectColumnValuesToMatchRegex", {"regex": regex}
        case Within(low=low, high=high):
            return "ExpectColumnValuesToBeBetween", {"min_value": low, "max_value": high}

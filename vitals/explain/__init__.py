"""How a figure of a report came about: its formula and the rows behind both of its sides."""

from vitals.explain.find import Explanation, Part, explain, explained
from vitals.explain.show import LIMIT, as_csv, as_json, as_text

__all__ = ["LIMIT", "Explanation", "Part", "as_csv", "as_json", "as_text", "explain", "explained"]

"""Messages, approval, and the record of what was delivered."""

from vitals.delivery.deliver import Delivery, NoReport, approve, deliver
from vitals.delivery.issued import issued_record, keep_basis, keep_issued, restated
from vitals.delivery.message import compose

__all__ = [
    "Delivery",
    "NoReport",
    "approve",
    "compose",
    "deliver",
    "issued_record",
    "keep_basis",
    "keep_issued",
    "restated",
]

"""Messages, approval, and the record of what was delivered."""

from vitals.delivery.deliver import Delivery, NoReport, approve, deliver
from vitals.delivery.issued import keep_issued
from vitals.delivery.message import compose

__all__ = ["Delivery", "NoReport", "approve", "compose", "deliver", "keep_issued"]

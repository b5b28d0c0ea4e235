"""Collections: money received against money charged, by posting date.

Payments are payer and patient payments less refunds. What must not live here: receivables, and
what should have been paid (``matured``).
"""

from __future__ import annotations

from vitals.kpis.cases import Cases, total
from vitals.kpis.doubts import PATIENTS_IN_YEAR, REDUCED_IN_YEAR
from vitals.kpis.inputs import Inputs
from vitals.kpis.kpi import BY_PAYER, EVERY_SPLIT, Kpi
from vitals.kpis.measure import WINDOW
from vitals.kpis.money import PAYMENT_KINDS, above, below, over_year, posted
from vitals.kpis.sources import CHARGES, PAYMENTS

_RATE = (CHARGES, PAYMENTS)
_NO_CHARGES = "no charges were posted in the 12 months to {month}"


def paid_of_charged(inputs: Inputs) -> Cases:
    """Payments less refunds over charges, each for 12 months."""
    paid = above(inputs, inputs.once(posted(*PAYMENT_KINDS)), WINDOW)
    return paid + below(inputs, inputs.once(posted("charge")), WINDOW)


def paid_of_collectable(inputs: Inputs) -> Cases:
    """The same over charges less contractual adjustments."""
    reduced = below(inputs, inputs.once(posted("contractual")), WINDOW, sign=-1)
    return inputs.once(paid_of_charged) + reduced


def payments_of_month(inputs: Inputs) -> Cases:
    """Payments less refunds."""
    return above(inputs, inputs.once(posted(*PAYMENT_KINDS)))


def charges_of_month(inputs: Inputs) -> Cases:
    """Gross charges."""
    return above(inputs, inputs.once(posted("charge")))


KPIS = (
    Kpi(
        id="gross_collection_rate",
        label="Gross collection rate",
        short="Gross collections",
        unit="ratio",
        better="neither",
        basis="money",
        numerator="Payments less refunds, 12 months by posting date",
        denominator="gross charges, 12 months by posting date",
        needs=_RATE,
        doubts=(PATIENTS_IN_YEAR,),
        cases=paid_of_charged,
        formula=over_year(_NO_CHARGES, *_RATE),
        splits=BY_PAYER,
        note="Split by the payer the claim was first billed to.",
    ),
    Kpi(
        id="net_collection_rate",
        label="Net collection rate",
        short="Net collections",
        unit="ratio",
        better="higher",
        basis="money",
        numerator="Payments less refunds, 12 months by posting date",
        denominator="gross charges less contractual adjustments, 12 months by posting date",
        needs=_RATE,
        doubts=(PATIENTS_IN_YEAR, REDUCED_IN_YEAR),
        cases=paid_of_collectable,
        formula=over_year(_NO_CHARGES, *_RATE),
        splits=BY_PAYER,
        note="Split by the payer the claim was first billed to.",
    ),
)

VOLUMES = (
    Kpi(
        id="payments_received",
        label="Payments received",
        short="Payments",
        unit="cents",
        better="neither",
        basis="other",
        numerator="Payer and patient payments less refunds posted in the month, in cents",
        denominator="",
        needs=(PAYMENTS,),
        cases=payments_of_month,
        formula=total,
        splits=EVERY_SPLIT,
    ),
    Kpi(
        id="charges_posted",
        label="Charges posted",
        short="Charges",
        unit="cents",
        better="neither",
        basis="other",
        numerator="Gross charges posted in the month, in cents",
        denominator="",
        needs=(CHARGES,),
        cases=charges_of_month,
        formula=total,
        splits=EVERY_SPLIT,
    ),
)
"""What the rates are made of, by month."""

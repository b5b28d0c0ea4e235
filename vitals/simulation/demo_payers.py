"""Payers and services of the demo's practices.

Declarations only; names of payers are used as on any 835, their terms are made up. What must not
live here: practices and their conduct (``demo.py``).
"""

from __future__ import annotations

from vitals.simulation.profile import PayerSpec, ProcedureSpec

# -- payers -------------------------------------------------------------------------------------

AETNA = PayerSpec(
    id="60054",
    name="AETNA",
    payer_class="commercial",
    filing_code="12",
    share=0.26,
    lag=(12, 13),
    pay_weekday=3,
    price_percent=112,
    copay=2500,
    deductible_rate=0.1,
    timely_filing_days=120,
    appeal_days=60,
)
BLUE = PayerSpec(
    id="00590",
    name="BLUE CROSS OF THE LAKES",
    payer_class="commercial",
    filing_code="BL",
    share=0.3,
    lag=(12, 15),
    pay_weekday=1,
    price_percent=108,
    coinsurance_percent=20,
    deductible_rate=0.12,
    secondary_id="62308",
    secondary_rate=0.05,
    denies="split",
    keeps_20_characters=True,
    timely_filing_days=180,
    appeal_days=60,
)
MEDICARE = PayerSpec(
    id="04412",
    name="MEDICARE PART B",
    payer_class="medicare",
    filing_code="MB",
    share=0.26,
    lag=(14, 7),
    pay_weekday=0,
    price_percent=100,
    coinsurance_percent=20,
    deductible_rate=0.05,
    is_sequestered=True,
    secondary_id="62308",
    secondary_rate=0.6,
    crosses_over=True,
    timely_filing_days=365,
    appeal_days=120,
)
UNITED = PayerSpec(
    id="87726",
    name="UNITED HEALTHCARE",
    payer_class="commercial",
    filing_code="12",
    share=0.12,
    lag=(15, 16),
    pay_weekday=3,
    price_percent=104,
    copay=3000,
    deductible_rate=0.08,
    sends_allowed=False,
    denies="as_paid",
    timely_filing_days=90,
    appeal_days=65,
)
MEDICAID = PayerSpec(
    id="SKIL0",
    name="STATE MEDICAID",
    payer_class="medicaid",
    filing_code="MC",
    share=0.06,
    lag=(14, 18),
    pay_weekday=4,
    price_percent=78,
    denies="claim",
    is_named_by_ref=True,
    timely_filing_days=180,
    appeal_days=90,
)
MEDIGAP = PayerSpec(
    id="62308",
    name="CIGNA SUPPLEMENTAL",
    payer_class="commercial",
    filing_code="CI",
    share=0.0,
    lag=(9, 10),
    pay_weekday=2,
    price_percent=100,
)

# -- services -----------------------------------------------------------------------------------

THERAPY = (
    ProcedureSpec(
        code="97110",
        charge=5800,
        price=3650,
        weight=5,
        most_units=3,
        modifiers=("GP",),
        special_modifier="CQ",
        special_percent=85,
        special_rate=0.15,
    ),
    ProcedureSpec(
        code="97140", charge=5200, price=3300, weight=4, most_units=2, modifiers=("GP", "59")
    ),
    ProcedureSpec(code="97530", charge=6400, price=4100, weight=3, most_units=2, modifiers=("GP",)),
    ProcedureSpec(code="97112", charge=6000, price=3800, weight=2, modifiers=("GP",)),
    ProcedureSpec(code="97161", charge=16500, price=10900, weight=1, modifiers=("GP",)),
    ProcedureSpec(
        code="97035", charge=2600, price=1500, weight=0.4, modifiers=("GP",), is_priced=False
    ),
)
FAMILY = (
    ProcedureSpec(
        code="99213",
        charge=14500,
        price=9600,
        weight=5,
        special_modifier="25",
        special_percent=100,
        special_rate=0.2,
    ),
    ProcedureSpec(code="99214", charge=20500, price=13600, weight=4),
    ProcedureSpec(code="99396", charge=22500, price=14800, weight=1),
    ProcedureSpec(code="36415", charge=800, price=900, weight=2),
    ProcedureSpec(code="85025", charge=2200, price=1150, weight=1.5),
    ProcedureSpec(code="87880", charge=3800, price=1900, weight=1),
    ProcedureSpec(code="90686", charge=3900, price=2300, weight=0.8),
    ProcedureSpec(code="93000", charge=4400, price=2100, weight=0.5, is_priced=False),
)
COUNSELLING = (
    ProcedureSpec(code="90837", charge=19000, price=14200, weight=5),
    ProcedureSpec(code="90834", charge=15000, price=10700, weight=3),
    ProcedureSpec(code="90791", charge=22500, price=16800, weight=1),
)

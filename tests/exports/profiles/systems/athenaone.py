"""athenaOne's data feed, table ``transaction``, with a warehouse's snake-case names.

Payments are negative, charges positive; the procedure carries modifiers that change the fee.
"""

from __future__ import annotations

from tests.exports.profiles.sheets import PERSON, Export

EXPORT = Export(
    header="""transaction_id,amount,charge_from_date,charge_to_date,charge_id,charge_void_parent_id,
        claim_id,closed_post_date,created_at,custom_transaction_code,emgyn,
        expected_allowable_schedule_id,expected_allowed_amount,first_billed_datetime,
        last_billed_datetime,id,malpractice_rvu,number_of_charges,orig_posted_payment_batch_id,
        other_modifier,parent_charge_id,patient_char,patient_id,patient_payment_id,payment_batch_id,
        place_of_service,post_date,practice_expense_rvu,procedure_code,reversal_flag,total_rvu,
        transaction_created_datetime,transaction_method,transaction_patient_ins_id,
        transaction_posted_by,transaction_reason,transaction_transfer_intent,
        transaction_transfer_type,transaction_type,units,updated_at,void_payment_batch_id,
        voided_date,work_rvu""",
    rows="""
transaction_id, claim_id, charge_id, transaction_type, transaction_transfer_type, transaction_reason, amount, charge_from_date, post_date,  procedure_code, units, voided_date, first_billed_datetime
1,              801,      1,         CHARGE,           Primary,                   ,                   150.00, 2026-01-05,       2026-01-06, "99213,25",     1,     ,            2026-01-08 10:00:00
2,              801,      1,         PAYMENT,          Primary,                   ,                   -90.00, 2026-01-05,       2026-02-03, "99213,25",     ,      ,
3,              801,      1,         ADJUSTMENT,       Primary,                   CONTRACTUAL,        -40.00, 2026-01-05,       2026-02-03, "99213,25",     ,      ,
4,              801,      1,         TRANSFEROUT,      Primary,                   COPAY,              -20.00, 2026-01-05,       2026-02-03, "99213,25",     ,      ,
5,              801,      1,         TRANSFERIN,       Patient,                   COPAY,              20.00,  2026-01-05,       2026-02-03, "99213,25",     ,      ,
6,              801,      1,         PAYMENT,          Patient,                   ,                   -20.00, 2026-01-05,       2026-03-02, "99213,25",     ,      ,
7,              802,      7,         CHARGE,           Primary,                   ,                   120.00, 2026-02-10,       2026-02-12, 97110,          2,     ,            2026-02-13 10:00:00
8,              802,      8,         CHARGE,           Primary,                   ,                   80.00,  2026-02-10,       2026-02-12, 97140,          1,     ,            2026-02-13 10:00:00
9,              802,      7,         PAYMENT,          Primary,                   ,                   -120.00, 2026-02-10,      2026-03-15, 97110,          ,      ,
10,             802,      8,         ADJUSTMENT,       Primary,                   CONTRACTUAL,        -50.00, 2026-02-10,       2026-03-15, 97140,          ,      ,
11,             802,      8,         TRANSFEROUT,      Primary,                   COINSURANCE,        -30.00, 2026-02-10,       2026-03-15, 97140,          ,      ,
12,             802,      8,         TRANSFERIN,       Patient,                   COINSURANCE,        30.00,  2026-02-10,       2026-03-15, 97140,          ,      ,
13,             803,      13,        CHARGE,           Primary,                   ,                   100.00, 2026-03-20,       2026-03-23, 99214,          1,     ,            2026-03-25 10:00:00
14,             803,      14,        CHARGE,           Primary,                   ,                   999.00, 2026-03-20,       2026-03-23, 99499,          1,     2026-03-24,
15,             804,      15,        CHARGE,           Primary,                   ,                   80.00,  2026-09-01,       2026-09-02, 99212,          1,     ,            2026-09-03 10:00:00
16,             804,      15,        PAYMENT,          Primary,                   ,                   -60.00, 2026-09-01,       2026-09-20, 99212,          ,      ,
17,             804,      15,        ADJUSTMENT,       Primary,                   CONTRACTUAL,        -15.00, 2026-09-01,       2026-09-20, 99212,          ,      ,
18,             804,      15,        ADJUSTMENT,       Primary,                   BAD DEBT,           -3.00,  2026-09-01,       2026-09-21, 99212,          ,      ,
19,             804,      15,        ADJUSTMENT,       Primary,                   TIMELY FILING,      -2.00,  2026-09-01,       2026-09-22, 99212,          ,      ,
""",  # noqa: E501 - one line of the file a line
    always={"place_of_service": "11", "reversal_flag": "N", "number_of_charges": "1"},
    planted={
        "patient_id": PERSON,
        "patient_char": PERSON,
        "transaction_patient_ins_id": PERSON,
        "custom_transaction_code": PERSON,
    },
)

"""DrChrono's line items and line item transactions, as CSV of the API or of a warehouse."""

from __future__ import annotations

from tests.exports.profiles.sheets import PERSON, Export

LINE_ITEMS = Export(
    header="""id,appointment,patient,doctor,code,procedure_type,description,quantity,units,price,
        billed,allowed,adjustment,ins1_paid,ins2_paid,ins3_paid,ins_total,pt_paid,paid_total,
        balance_ins,balance_pt,balance_total,billing_status,insurance_status,denied_flag,
        expected_reimbursement,modifiers,diagnosis_pointers,service_date,posted_date,updated_at""",
    rows="""
id,   appointment, code,  quantity, price,  billed, service_date, posted_date,         billing_status, ins_total
9001, 501,         99213, 1.00,     150.00, 150.00, 2026-01-05,   2026-01-06T09:30:00, Paid in Full,   90.00
9002, 502,         97110, 2.00,     60.00,  120.00, 2026-02-10,   2026-02-12T17:05:00, Partially Paid, 70.00
9003, 502,         97140, 1.00,     80.00,  80.00,  2026-02-10,   2026-02-12T17:05:00, ERA Denied,     0.00
9004, 503,         99214, 1.00,     100.00, 100.00, 2026-03-20,   2026-03-23T08:00:00, In Process Payer, 0.00
9005, 504,         99212, 1.00,     80.00,  80.00,  2026-09-01,   2026-09-02T08:00:00, ERA Received,   60.00
""",  # noqa: E501 - one line of the file a line
    always={"procedure_type": "C", "units": "UN", "denied_flag": "False", "doctor": "77"},
    planted={"patient": PERSON, "description": f"Seen: {PERSON}"},
)

TRANSACTIONS = Export(
    header="""id,line_item_id,era_id,appointment_id,trace_number,claim_status,adjustment_group_code,
        allowed,adjustment,ins_paid,adjustment_reason,adjusted_adjustment_reason,code,status,
        is_archived,ins_idx,updated_at,posted_date,created_at""",
    rows="""
id, line_item_id, appointment_id, adjustment_group_code, adjustment, ins_paid, adjustment_reason, adjusted_adjustment_reason, is_archived, ins_idx, posted_date
1,  9001,         501,            ,                      0.00,       90.00,    -3,                ,                           False,       1,       2026-02-03T06:00:00
2,  9001,         501,            CO,                    40.00,      0.00,     45,                ,                           False,       1,       2026-02-03T06:00:00
3,  9001,         501,            PR,                    20.00,      0.00,     3,                 PATIENT_RESPONSIBLE,        False,       1,       2026-02-03T06:00:00
4,  9001,         501,            ,                      0.00,       999.00,   -3,                ,                           True,        1,       2026-02-04T06:00:00
5,  9002,         502,            ,                      0.00,       70.00,    -3,                ,                           False,       1,       2026-03-15T06:00:00
6,  9002,         502,            CO,                    20.00,      0.00,     45,                ,                           False,       1,       2026-03-15T06:00:00
7,  9002,         502,            PR,                    30.00,      0.00,     1,                 PATIENT_RESPONSIBLE,        False,       1,       2026-03-15T06:00:00
8,  9003,         502,            CO,                    80.00,      0.00,     16,                DENIAL,                     False,       1,       2026-03-15T06:00:00
9,  9005,         504,            ,                      0.00,       50.00,    -3,                ,                           False,       1,       2026-09-20T06:00:00
10, 9005,         504,            CO,                    20.00,      0.00,     45,                ,                           False,       1,       2026-09-20T06:00:00
11, 9005,         504,            PR,                    10.00,      0.00,     2,                 SKIP_SECONDARY,             False,       1,       2026-09-20T06:00:00
12, 9005,         504,            CO,                    20.00,      0.00,     45,                ,                           False,       2,       2026-09-25T06:00:00
13, 9005,         504,            ,                      0.00,       10.00,    -3,                ,                           False,       2,       2026-09-25T06:00:00
14, 9003,         502,            OA,                    5.00,       0.00,     121,               ,                           False,       1,       2026-09-25T06:00:00
""",  # noqa: E501 - one line of the file a line
    planted={"trace_number": PERSON, "code": PERSON},
)

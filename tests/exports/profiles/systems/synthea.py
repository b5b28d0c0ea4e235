"""Synthea's ``claims_transactions.csv``, row by row as its exporter writes a claim's process.

Every row of a claim is dated the start of its service; a remainder is transferred out and in.
"""

from __future__ import annotations

from tests.exports.profiles.sheets import MEMBER, PERSON, Export

EXPORT = Export(
    header="""ID,CLAIMID,CHARGEID,PATIENTID,TYPE,AMOUNT,METHOD,FROMDATE,TODATE,PLACEOFSERVICE,
        PROCEDURECODE,MODIFIER1,MODIFIER2,DIAGNOSISREF1,DIAGNOSISREF2,DIAGNOSISREF3,DIAGNOSISREF4,
        UNITS,DEPARTMENTID,NOTES,UNITAMOUNT,TRANSFEROUTID,TRANSFERTYPE,PAYMENTS,ADJUSTMENTS,
        TRANSFERS,OUTSTANDING,APPOINTMENTID,LINENOTE,PATIENTINSURANCEID,FEESCHEDULEID,PROVIDERID,
        SUPERVISINGPROVIDERID""",
    rows="""
ID,  CLAIMID, CHARGEID, TYPE,        AMOUNT, METHOD, FROMDATE,             TRANSFERTYPE, PAYMENTS, ADJUSTMENTS, TRANSFERS, PATIENTINSURANCEID
t1,  c1,      1,        CHARGE,      150.00, ,       2026-01-05T14:00:00Z, 1,            ,         ,            ,
t2,  c1,      2,        PAYMENT,     ,       COPAY,  2026-01-05T14:00:00Z, ,             20.00,    ,            ,
t3,  c1,      3,        ADJUSTMENT,  ,       SYSTEM, 2026-01-05T14:00:00Z, ,             ,         40.00,       ,
t4,  c1,      4,        PAYMENT,     ,       ECHECK, 2026-01-05T14:00:00Z, ,             70.00,    ,            ,
t5,  c1,      5,        TRANSFEROUT, ,       ,       2026-01-05T14:00:00Z, ,             ,         ,            20.00,
t6,  c1,      6,        TRANSFERIN,  20.00,  ,       2026-01-05T14:00:00Z, p,            ,         ,            20.00,
t7,  c1,      7,        PAYMENT,     ,       CASH,   2026-01-05T14:00:00Z, ,             20.00,    ,            ,
t8,  c2,      8,        CHARGE,      200.00, ,       2026-02-10T09:15:00Z, 1,            ,         ,            ,
t9,  c2,      9,        ADJUSTMENT,  ,       SYSTEM, 2026-02-10T09:15:00Z, ,             ,         50.00,       ,
t10, c2,      10,       PAYMENT,     ,       ECHECK, 2026-02-10T09:15:00Z, ,             120.00,   ,            ,
t11, c2,      11,       TRANSFEROUT, ,       ,       2026-02-10T09:15:00Z, ,             ,         ,            30.00,
t12, c2,      12,       TRANSFERIN,  30.00,  ,       2026-02-10T09:15:00Z, p,            ,         ,            30.00,
t13, c3,      13,       CHARGE,      100.00, ,       2026-03-20T10:00:00Z, 1,            ,         ,            ,
t14, c3,      14,       PAYMENT,     ,       ECHECK, 2026-03-20T10:00:00Z, ,             60.00,    ,            ,
t15, c3,      15,       TRANSFEROUT, ,       ,       2026-03-20T10:00:00Z, ,             ,         ,            40.00,
t16, c3,      16,       TRANSFERIN,  40.00,  ,       2026-03-20T10:00:00Z, 2,            ,         ,            40.00,
t17, c3,      17,       PAYMENT,     ,       ECHECK, 2026-03-20T10:00:00Z, ,             25.00,    ,            ,
t18, c3,      18,       TRANSFEROUT, ,       ,       2026-03-20T10:00:00Z, ,             ,         ,            15.00,
t19, c3,      19,       TRANSFERIN,  15.00,  ,       2026-03-20T10:00:00Z, p,            ,         ,            15.00,
t20, c4,      20,       CHARGE,      90.00,  ,       2026-03-25T10:00:00Z, p,            ,         ,            ,          .
t21, c5,      21,       CHARGE,      80.00,  ,       2026-09-01T10:00:00Z, 1,            ,         ,            ,
t22, c5,      22,       PAYMENT,     ,       ECHECK, 2026-09-01T10:00:00Z, ,             60.00,    ,            ,
t23, c5,      23,       ADJUSTMENT,  ,       SYSTEM, 2026-09-01T10:00:00Z, ,             ,         20.00,       ,
""",  # noqa: E501 - one line of the file a line
    always={
        "PLACEOFSERVICE": "74ab949d-17ac-3309-83a0-13b4405c66aa",
        "PROCEDURECODE": "185349003",
        "UNITS": "1",
        "UNITAMOUNT": "0.00",
        "PAYMENTS": "0.00",
        "ADJUSTMENTS": "0.00",
        "OUTSTANDING": "0.00",
        "FEESCHEDULEID": "1",
    },
    planted={
        "PATIENTID": PERSON,
        "PATIENTINSURANCEID": MEMBER,
        "NOTES": f"Encounter of {PERSON}",
        "LINENOTE": PERSON,
    },
)

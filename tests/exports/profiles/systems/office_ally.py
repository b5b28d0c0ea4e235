"""Office Ally's CMS-1500 sheet: one claim a row, six service lines beside one another."""

from __future__ import annotations

from dataclasses import replace

from tests.exports.profiles.sheets import BORN, FIRST, LAST, MEMBER, PERSON, STREET, Export

_CLAIM = """PatientID,PatientLast,PatientFirst,PatientDOB,PatientMale,PatientFemale,
    OtherInsuredEmlpoyerNameOrSchoolName,InsurancePlanName,InsurancePayerID,InsuranceStreetAddr,
    InsuranceCity,InsuranceState,InsuranceZip,InsuranceCityStateZip,InsurancePhone,ICDIndicator,
    FacilityName,FacilityStreetAddr,FacilityCity,FacilityState,FacilityZip,FacilityCityStateZip,
    FacilityNPI,FacilityID,PhysicianLast,PhysicianFirst,PhysicianMidInit,TotalCharges,AmountPaid,
    BalanceDue,PlanMedicare,PlanMedicaid,PlanChampus,PlanChampVA,PlanGroupHealthPlan,PlanFECA,
    PlanOther,Claim_Frequency_Code,Original_Claim_Reference_Number,Patient_Signature_On_File,
    Provider_Signature_On_File,CLIA_Number"""
_LINE = """FromDateOfService#,ToDateOfService#,PlaceOfService#,EMG#,CPT#,ModifierA#,ModifierB#,
    ModifierC#,ModifierD#,DiagCodePointer#,Charges#,Units#,EPSDT#,RenderingPhysQualifier#,
    RenderingPhysID#,RenderingPhysNPI#"""
_HEADER = ",".join([_CLAIM, *(_LINE.replace("#", str(number)) for number in range(1, 7))])
UNNUMBERED = Export(
    header=_HEADER,
    rows="""
PatientID, InsurancePlanName, InsurancePayerID, TotalCharges, FromDateOfService1, PlaceOfService1, CPT1,  ModifierA1, Charges1, Units1, RenderingPhysNPI1, FromDateOfService2, PlaceOfService2, CPT2,  ModifierA2, Charges2, Units2, FromDateOfService6, CPT6,  Charges6, Units6
,          Aetna,             60054,            150.00,       01/05/2026,         11,              99213, 25,         150.00,   1,      1234567893,        ,                   ,                ,      ,           ,         ,       ,                   ,      ,
,          Aetna,             60054,            215.00,       02/10/2026,         11,              97110, GP,         120.00,   2,      1234567893,        02/10/2026,         11,              97140, GP,         80.00,    1,      02/10/2026,         97014, 15.00,    1
PT-2,      Blue Cross,        BCBS1,            100.00,       03/20/2026,         11,              99214, ,           100.00,   1,      1234567893,        ,                   ,                ,      ,           ,         ,       ,                   ,      ,
""",  # noqa: E501 - one line of the file a line
    always={"ICDIndicator": "0", "Claim_Frequency_Code": "1", "AmountPaid": "0.00"},
    planted={
        "PatientID": MEMBER,
        "PatientLast": LAST,
        "PatientFirst": FIRST,
        "PatientDOB": BORN,
        "OtherInsuredEmlpoyerNameOrSchoolName": PERSON,
        "InsuranceStreetAddr": STREET,
        "Original_Claim_Reference_Number": MEMBER,
    },
)
NUMBERED = replace(
    UNNUMBERED,
    header=f"PatientAcctNumber,{_HEADER}",
    rows="\n".join(
        f"{number},{line}"
        for number, line in zip(
            ("PatientAcctNumber", "A-1", "A-2", "A-3"),
            UNNUMBERED.rows.strip().splitlines(),
            strict=True,
        )
    ),
)
"""The sheet with box 26, the practice's own claim number."""

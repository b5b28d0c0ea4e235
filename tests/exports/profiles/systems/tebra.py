"""Tebra's charges (GetCharges), with the title rows and the spacer column of its desktop export."""

from __future__ import annotations

from tests.exports.profiles.sheets import BORN, MEMBER, PERSON, STREET, Export

_CHARGE = """ID,CreatedDate,LastModifiedDate,PracticeName,EncounterID,PatientID,PatientName,
    PatientDateOfBirth,CaseName,CasePayerScenario,ServiceStartDate,ServiceEndDate,PostingDate,
    BatchNumber,SchedulingProviderName,RenderingProviderName,SupervisingProviderName,
    ReferringProviderName,ServiceLocationName,ProcedureCode,ProcedureName,ProcedureCodeCategory,
    ProcedureModifier1,ProcedureModifier2,ProcedureModifier3,ProcedureModifier4,
    EncounterDiagnosisID1,EncounterDiagnosisID2,EncounterDiagnosisID3,EncounterDiagnosisID4,Units,
    UnitCharge,TotalCharges,AdjustedCharges,Receipts,PatientBalance,InsuranceBalance,TotalBalance,
    BilledTo,Status,PracticeID,AppointmentID,SchedulingProviderID,RenderingProviderID,
    SupervisingProviderID,ReferringProviderID,CopayAmount,CopayMethod,CopayCategory,CopayReference,
    Minutes,LineNote,RefCode,TypeOfService,HospitalizationStartDate,HospitalizationEndDate,
    LocalUseBox10d,LocalUseBox19,DoNotSendClaimElectronically,DoNotSendElectronicallyToSecondary,
    EClaimNoteType,EClaimNote,ServiceLocationId,ServiceLocationFacilityID,AllowedAmount,
    ExpectedAmount"""
_BY_RANK = """AddressLine1,AddressLine2,City,State,Country,ZipCode,BatchID,FirstBillDate,
    LastBillDate,PaymentID,PaymentPostingDate,AdjudicationDate,PaymentRef,PaymentMethodDesc,
    PaymentCategoryDesc,InsuranceAllowed,InsuranceContractAdjustment,
    InsuranceContractAdjustmentReason,InsuranceSecondaryAdjustment,
    InsuranceSecondaryAdjustmentReason,InsurancePayment,InsuranceDeductible,InsuranceCoinsurance,
    InsuranceCopay,CompanyName,PlanName"""
_PATIENT = """PatientBatchID,PatientFirstBillDate,PatientLastBillDate,PatientPaymentRef,
    PatientPaymentID,PatientPaymentPostingDate,PatientPaymentMethodDesc,
    PatientPaymentCategoryDesc,PatientPaymentAmount,OtherAdjustment"""


def _of(rank: str) -> list[str]:
    """The columns of one payer rank; the tertiary lacks the bill dates and names its plan at once.

    Names read ``PrimaryInsurance`` + the part, as the service lists them.
    """
    parts = [part.strip() for part in _BY_RANK.split(",")]
    if rank == "Tertiary":
        parts = [part for part in parts if part not in {"FirstBillDate", "LastBillDate"}]
        parts[parts.index("PlanName")] = "CompanyPlanName"
    return [f"{rank}Insurance{part}" for part in parts]


HEADER = ",".join([_CHARGE, "", *_of("Primary"), *_of("Secondary"), *_of("Tertiary"), _PATIENT])
EXPORT = Export(
    header=HEADER,
    rows="""
ID, EncounterID, ServiceStartDate, PostingDate, CreatedDate, ProcedureCode, ProcedureModifier1, Units, UnitCharge, TotalCharges, PrimaryInsuranceFirstBillDate, PrimaryInsurancePaymentPostingDate, PrimaryInsuranceAdjudicationDate, PrimaryInsuranceInsuranceAllowed, PrimaryInsuranceInsuranceContractAdjustment, PrimaryInsuranceInsurancePayment, PrimaryInsuranceInsuranceCopay, PatientPaymentPostingDate, PatientPaymentAmount
11, 801,         01/05/2026,       01/06/2026,  01/06/2026,  99213,         25,                 1.00,  $150.00,    $150.00,      01/08/2026,                    02/03/2026,                         02/01/2026,                       $110.00,                          $40.00,                                     $90.00,                          $20.00,                         03/02/2026,                $20.00
12, 802,         02/10/2026,       02/12/2026,  02/12/2026,  97110,         GP,                 2.00,  $60.00,     $120.00,      02/13/2026,                    03/15/2026,                         03/13/2026,                       $100.00,                          $20.00,                                     $70.00,                          $30.00,                         ,                          $0.00
13, 802,         02/10/2026,       02/12/2026,  02/12/2026,  97140,         GP,                 1.00,  $80.00,     $80.00,       02/13/2026,                    03/15/2026,                         03/13/2026,                       $50.00,                           $30.00,                                     $50.00,                          $0.00,                          ,                          $0.00
14, 803,         03/20/2026,       03/23/2026,  03/23/2026,  99214,         ,                   1.00,  $100.00,    $100.00,      03/25/2026,                    ,                                   ,                                 ,                                 $0.00,                                      $0.00,                           ,                               ,                          $0.00
15, 804,         09/01/2026,       09/02/2026,  09/02/2026,  99212,         ,                   1.00,  $80.00,     $80.00,       09/03/2026,                    09/20/2026,                         09/18/2026,                       $60.00,                           $20.00,                                     $60.00,                          ,                               ,                          $0.00
16, 805,         09/03/2026,       09/04/2026,  09/04/2026,  99213,         ,                   1.00,  $70.00,     $70.00,       09/05/2026,                    09/25/2026,                         09/24/2026,                       ,                                 $0.00,                                      $0.00,                           $0.00,                          ,                               $0.00
""",  # noqa: E501 - one line of the file a line
    always={
        "PracticeName": "Cedar Clinic",
        "PrimaryInsuranceCompanyName": "Aetna",
        "PrimaryInsurancePlanName": "Aetna PPO",
        "ServiceLocationName": "Main Street",
    },
    planted={
        "PatientID": MEMBER,
        "PatientName": PERSON,
        "PatientDateOfBirth": BORN,
        "CaseName": PERSON,
        "LineNote": PERSON,
        "EClaimNote": PERSON,
        "LocalUseBox19": PERSON,
        "PrimaryInsuranceAddressLine1": STREET,
        "PatientPaymentRef": PERSON,
        "CopayReference": PERSON,
    },
    above=[["Charges Detail"], ["Cedar Clinic"], []],
    below=[["Total", *[""] * 31, "$600.00"]],
)

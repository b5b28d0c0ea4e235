"""Signs, symptoms, counter-indicators, checklist and verdict."""

from vitals.triggers.assessment import ADVICE, SIGNS, Assessment, assess
from vitals.triggers.checklist import CHECKLIST_EVIDENCE, QUESTIONS
from vitals.triggers.counter_indicators import COUNTER_INDICATORS
from vitals.triggers.detectable import Detectable, detectable
from vitals.triggers.economics import economics
from vitals.triggers.symptoms import SYMPTOMS
from vitals.triggers.verdict import FUNCTIONS

__all__ = [
    "ADVICE",
    "CHECKLIST_EVIDENCE",
    "COUNTER_INDICATORS",
    "FUNCTIONS",
    "QUESTIONS",
    "SIGNS",
    "SYMPTOMS",
    "Assessment",
    "Detectable",
    "assess",
    "detectable",
    "economics",
]

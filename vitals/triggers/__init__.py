"""Signs, symptoms, counter-indicators, checklist and verdict."""

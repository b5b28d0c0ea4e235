"""Sample practices with known truth.

``simulate`` makes a practice from events, ``write_world`` writes it as real files, ``truth`` says
what every KPI must come to. ``make_demo`` writes the three practices of the demo.
"""

from vitals.simulation.demo import DEMO
from vitals.simulation.files import inbox_files, phi_needles, write_world
from vitals.simulation.make import demo_world, make_demo
from vitals.simulation.profile import PayerSpec, Phase, ProcedureSpec, SimProfile, StaffSpec
from vitals.simulation.truth import truth, truth_aging, truth_balances, truth_roll_forward
from vitals.simulation.truth_parts import truth_parts
from vitals.simulation.world import World, simulate

__all__ = [
    "DEMO",
    "PayerSpec",
    "Phase",
    "ProcedureSpec",
    "SimProfile",
    "StaffSpec",
    "World",
    "demo_world",
    "inbox_files",
    "make_demo",
    "phi_needles",
    "simulate",
    "truth",
    "truth_aging",
    "truth_balances",
    "truth_parts",
    "truth_roll_forward",
    "write_world",
]

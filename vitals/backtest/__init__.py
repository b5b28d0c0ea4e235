"""How often the triggers are right: simulated practices from their events to the verdict.

``scenarios`` declares what happens to a practice, ``lived`` takes one practice to its KPIs and
``run`` to its verdicts, ``version`` says what both rest on, ``measure`` counts, ``goals`` says what
is asked, ``page`` and ``chart`` show it, ``command`` runs many. What must not live here: any rule
or limit of the triggers.
"""

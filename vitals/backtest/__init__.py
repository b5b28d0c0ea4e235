"""How often the triggers are right: simulated practices from their events to the verdict.

``scenarios`` declares what happens to a practice, ``run`` sends one practice through the pipeline,
``measure`` counts, ``goals`` says what is asked, ``page`` and ``chart`` show it, ``command`` runs
many. What must not live here: any rule or limit of the triggers.
"""

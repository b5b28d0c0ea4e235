"""How fast X12 is read, beside the floor, other packages and a CSV of the same size.

``make`` writes the files and their truth, ``cases`` measures one thing in one process, ``suite``
measures everything, ``page`` writes it down. Run ``python -m benchmarks.x12``.
"""

"""One adapter for each other package, run in that package's own virtual environment.

An adapter takes claims, lines, adjustments and sums out of a file by the fastest way its package
offers; ``python -m benchmarks.peers.NAME PATH`` prints JSON as ``benchmarks.x12.cases`` does.
Nothing here may import the product.
"""

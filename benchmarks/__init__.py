"""Measures the service against its peers and its limits, on this machine, in one run; writes docs/benchmarks.md.

Only ratios are judged: machines differ and load comes and goes, so contestants take turns (A, B, A, B …) and the
median of the rounds' ratios counts. ``scripts/bench`` runs this.
"""

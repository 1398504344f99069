"""Benchmarks: speed side by side with a baseline, and the simulation suite."""

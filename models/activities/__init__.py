"""Activities: who does what, where and when, and what follows from it: gaps and overlaps."""

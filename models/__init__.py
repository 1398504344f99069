"""Risk estimate: features, fit, ranking with ranges, exports and checks."""

"""Evaluation: what the estimate is worth, beside simpler rules and on hidden districts."""

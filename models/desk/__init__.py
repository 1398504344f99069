"""The data desk: from a file somebody brings to a table that may be used.

read -> privacy (no persons) -> review (names) -> tidy -> vintage -> withhold (small counts)
"""

"""Withholding: small counts of people, and what would tell them, are not shown."""

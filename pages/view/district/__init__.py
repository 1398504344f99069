"""Districts: card, search, list, records, and why a district stands where it stands."""

"""The read-only door for other programs: lists, districts and map layers under /api."""

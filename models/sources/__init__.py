"""Live sources: tables that others publish and renew, fetched, checked and kept beside ours.

None of them replaces a shipped table by itself: `export` writes a file for the data desk.
"""

"""Lists: a ranking as files, briefings and sentences."""

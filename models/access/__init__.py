"""Access: who may do what; checked where things are saved (models/store/guard.py)."""

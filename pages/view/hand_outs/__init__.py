"""What is handed on: the list and its briefing as files."""

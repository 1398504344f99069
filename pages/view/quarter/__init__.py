"""Quarter: what is new, late and to be decided, and the reader's own first page."""

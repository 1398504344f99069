"""Quarter: what is new, what is late, and what a committee has to decide."""

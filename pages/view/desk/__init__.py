"""What only the data desk needs."""

"""What only the sources page needs."""

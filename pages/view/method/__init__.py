"""What only the method page needs."""

"""What only the plan page needs."""

"""What only the page of accounts needs."""

"""What only the page of frozen lists needs."""

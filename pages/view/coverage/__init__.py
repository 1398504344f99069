"""What only the page Who does what needs, and what other pages show of it."""

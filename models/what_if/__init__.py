"""What if: other inputs, and how two lists differ."""

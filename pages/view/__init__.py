"""View helpers of the pages; nothing here computes a figure of its own."""

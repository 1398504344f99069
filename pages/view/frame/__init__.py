"""The frame: what every page shares - words, address, filters, state, tables in use."""

"""The map: layers, classes, colours, legend, and the files its frame fetches."""

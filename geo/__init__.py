"""Place names, outlines and the honest join of provincial figures onto districts."""

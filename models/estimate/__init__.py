"""The estimate: from inputs and settings to ranked districts, or to an honest refusal."""

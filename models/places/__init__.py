"""Places: schools, crossings, stations and shelters that people put on the map."""

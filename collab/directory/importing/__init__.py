"""Files of people and of departments: read, held against what stands, then taken over all or none."""

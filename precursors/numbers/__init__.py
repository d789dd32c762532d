"""Registry numbers as they stand on paper: found, checked, their slips explained."""

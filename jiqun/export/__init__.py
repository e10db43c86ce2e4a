"""FIGURES THAT LEAVE THE HOUSE: the published ones as SDMX, and the half-yearly extract for the national commission."""

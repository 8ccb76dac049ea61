"""The calendar of trainings for partners (HCCDX), by region."""

"""Operating hours as an admin arranges them: weekly hours, special days, a look at a month."""

"""Walk in their shoes: half-day visits between departments, planned around calendars, and what comes of them."""

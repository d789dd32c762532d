"""Pages and API over the same answers."""

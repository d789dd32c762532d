"""Files in: rows of a known shape, or a problem that names its cell. Nothing is lost."""

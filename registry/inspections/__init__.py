"""Inspections: what an officer examines, what came of it, and the pictures of it."""

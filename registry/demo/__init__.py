"""The demo: from an empty registry to findings, and on to an office at work."""

"""Law cases and the demo: rules held to what the law says."""

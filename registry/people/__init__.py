"""Who may act, and how they are recognised."""

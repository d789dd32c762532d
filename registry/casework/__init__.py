"""Cases worked step by step, and what the desk shows beside them."""

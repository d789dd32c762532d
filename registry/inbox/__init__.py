"""The inbox: what is asked of whom, until when, what was answered, and who has to know of it."""

"""Recorded history looked at again: changed lists, drafts, what was usual."""

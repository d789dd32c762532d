"""Laws beside the precursor lists: controlled drugs and chemical weapons. A substance of theirs is never a bare "no"."""

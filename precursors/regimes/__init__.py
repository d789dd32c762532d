"""Laws beside the precursor lists, drugs and chemical weapons: a substance of theirs never gets a bare "no"."""

"""Every name the text reader knows: listed substances, and the legitimate compounds they must not be taken for."""

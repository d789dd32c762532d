"""What a look-up means for whoever stands before the goods: the verdict of the home authority, and what is due."""

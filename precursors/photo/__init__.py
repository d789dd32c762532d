"""Labels read from a photo: lines, barcodes, and the picture itself, upright and without what a camera adds to it."""

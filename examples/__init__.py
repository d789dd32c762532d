"""A synthetic Guatemalan year: its generator, its damaged files and its score. Nothing in it is real."""

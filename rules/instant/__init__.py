"""The same rules for one declaration in a millisecond; tests hold it equal to the batch."""

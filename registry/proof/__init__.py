"""What leaves the house signed: heads of the log, editions for an offline office."""

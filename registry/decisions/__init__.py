"""What a check becomes when it is recorded: versions, findings, cases, certificates."""

"""Where a batch of lines meets the rules: DuckDB in this process, or Spark."""

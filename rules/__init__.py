"""When a declaration breaks the law or needs investigation: rules as SQL, dated parameters, evidence."""

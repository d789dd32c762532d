"""The lists as data: files checked, compiled, dated, compared."""

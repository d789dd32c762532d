"""Reports: what the registry holds, told to people. One content, written as HTML, PDF, XLSX or JSON."""

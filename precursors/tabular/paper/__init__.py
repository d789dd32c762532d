"""Documents in PDF: invoices, packing lists, certificates of analysis and safety data sheets, as rows of goods."""

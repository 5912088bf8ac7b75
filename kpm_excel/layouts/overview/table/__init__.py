"""The A3 sheets: a table for each kind, page by page."""

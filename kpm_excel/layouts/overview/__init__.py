"""The overview: summary, A3 tables of each kind, and the flat data sheet."""

"""The plan: what the planning office decides once a year."""

"""One returned file: whose it is, what it answers, and what was done to it."""

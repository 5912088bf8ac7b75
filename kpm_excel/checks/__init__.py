"""One file for each family of checks; a check is a generator of findings over what it is given to read."""

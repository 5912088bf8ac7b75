"""Work on files that nobody vouches for, done in child processes with limits."""

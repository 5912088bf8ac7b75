"""Plans to start from."""

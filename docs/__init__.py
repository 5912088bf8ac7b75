"""The pages that explain the toolkit; the manuals travel with it."""

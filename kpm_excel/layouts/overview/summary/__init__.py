"""The summary and the cover: pages in portrait, set from top to bottom."""

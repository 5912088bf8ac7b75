"""How a form is known again when it comes back: its stamp, its slots, its wording, and where they stand now."""

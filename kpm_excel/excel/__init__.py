"""Everything that touches files of Excel and of office programs."""

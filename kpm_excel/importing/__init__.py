"""Tables that people made by hand: read, understood, and proposed as a plan."""

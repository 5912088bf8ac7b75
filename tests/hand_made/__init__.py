"""Tables as people in offices make them: a report told without a layout, drawn in many, with what must come out.

`python -m tests.hand_made` lists the layouts and writes one. Nothing here knows how an import works.
"""

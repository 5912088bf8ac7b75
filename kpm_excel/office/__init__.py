"""What the office does: one operation per command, for the command line, for Python and for whatever face comes next.

An operation takes its inputs and a `Run`, does the whole of its command, and returns a frozen result: what was written,
what was found and what is to be said of it, as data. Which words are shown for it is the face's own affair.
"""

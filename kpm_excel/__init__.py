"""A public body's yearly progress report in Excel: entry workbooks, what comes back, and the overview to print."""

__version__ = "0.1.0"

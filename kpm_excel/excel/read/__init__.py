"""Workbooks in any format, read as they were found."""

"""Workbooks on paper: PDF by LibreOffice."""

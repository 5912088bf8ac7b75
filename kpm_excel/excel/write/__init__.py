"""Workbooks as data, written as files of Excel."""

"""Submissions become consolidated data."""

from kpm_excel.merge.joining import merge

__all__ = ["merge"]

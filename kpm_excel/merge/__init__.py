"""Submissions become consolidated data."""

from kpm_excel.merge.joining import counting, merge

__all__ = ["counting", "merge"]

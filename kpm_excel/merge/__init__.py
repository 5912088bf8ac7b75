"""Submissions become consolidated data."""

from kpm_excel.merge.joining import Judged, counting, judge, merge

__all__ = ["Judged", "counting", "judge", "merge"]

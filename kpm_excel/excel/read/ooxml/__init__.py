"""Workbooks in Open XML (.xlsx, .xlsm), read in one pass over each part that matters."""

from kpm_excel.excel.read.ooxml.reading import read_ooxml, read_package

__all__ = ["read_ooxml", "read_package"]

"""What the tests need from outside Python: LibreOffice, other spreadsheet programs, the Open XML validator.

A missing program is a fault of the machine that the test says plainly; nothing is skipped.
"""

from __future__ import annotations

import datetime as dt

#: What can be put into a cell.
Value = str | int | float | bool | dt.date | None

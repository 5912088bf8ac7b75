"""The entry workbook of a department; whoever knows its marks and looks alone need not load what draws it."""

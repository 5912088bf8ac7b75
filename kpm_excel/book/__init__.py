"""A workbook as data, free of any engine: cells, rules and formulas, how text is measured, and what a reader found."""

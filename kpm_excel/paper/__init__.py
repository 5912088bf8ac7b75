"""Workbooks on paper: the pages that one prints, in HTML, and PDFs by LibreOffice or a browser.

The pages have the same columns, rows, breaks, texts, bars and charts. They are drawn from the workbook as data alone,
so whatever a layout puts there stands on the page too; what cannot be drawn is refused with its place, and never
left out.
"""

"""The plan as a workbook: its tables, what stands in which column, and what Excel checks there."""

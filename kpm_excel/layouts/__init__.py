"""What a workbook holds and where, without knowing any Excel library."""

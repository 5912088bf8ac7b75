"""The plan read back from its workbook, with the cell of each part and everything that could not be read."""

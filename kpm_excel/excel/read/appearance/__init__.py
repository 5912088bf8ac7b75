"""How a sheet looks beside what it holds: faces of cells, sizes of rows and columns, forms drawn over them."""

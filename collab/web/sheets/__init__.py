"""Tables that people send as files, CSV or XLSX: bytes to cells, cells to rows, and a report of what is wrong where."""

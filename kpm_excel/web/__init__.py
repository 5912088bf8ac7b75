"""The page in the browser: addresses in, an operation, what it came to in sentences. It decides nothing itself.

One module per page (`page_…`), one template per page (`html/`). The page is for this computer alone; see `gate`.
"""

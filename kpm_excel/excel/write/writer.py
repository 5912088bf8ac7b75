"""A workbook as data becomes an .xlsx file in memory: the same `Book` is always the same bytes."""

from kpm_excel.book.base import Book


def write_book(book: Book) -> bytes:
    """The .xlsx file of `book`.

    Texts are always texts, whatever they look like; only `Cell.formula` becomes a formula. Raises `ValueError`,
    with sheet and cell, for what Excel would refuse, cut or repair, and `RuntimeError` where the engine warns.
    """
    # xlsxwriter takes tens of milliseconds to import; `--help` must not wait for it.
    from kpm_excel.excel.write.package_parts import assemble

    return assemble(book)

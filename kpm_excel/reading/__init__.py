"""One returned file: whose it is, what it answers, and what was done to it."""


def prepare() -> None:
    """Nothing; what reads workbooks gets ready in a process of its own, while something else is being done."""
    from kpm_excel.sandbox import pool

    pool.prepare("kpm_excel.reading.submissions")

"""All files of the edition for the public, by their paths below its folder."""

import re
from collections.abc import Iterator

from kpm_excel.data_file import csv_bytes
from kpm_excel.plan.model import Plan
from kpm_excel.publishing.data_package import data_package
from kpm_excel.publishing.edition import Edition
from kpm_excel.publishing.open_tables import open_table
from kpm_excel.publishing.public_page import Download, public_page, public_style
from kpm_excel.publishing.report_json import report_json

PAGE, STYLE, PACKAGE, CONTENT = "index.html", "style.css", "datapackage.json", "data/content.json"
#: What every system and every address takes as it is.
_PLAIN = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


def file_count(plan: Plan) -> int:
    """How many files there are."""
    return 4 + len(plan.kinds)


def public_files(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """Each file with its path, the page last: what it leads to is there."""
    report, plan = edition.report, edition.plan
    words, tables, downloads = report.words, [], []
    for path, kind in zip(_table_paths(plan), plan.kinds, strict=True):
        table = open_table(report, kind)
        content = csv_bytes([column.header for column in table.columns], table.rows)
        tables.append((path, table, content))
        text = words.text("publish.download_csv", kind=kind.name)
        downloads.append(Download(path, text, words.text("publish.form_csv", size=_size(content))))
        yield path, content
    whole = report_json(edition)
    yield CONTENT, whole
    package = data_package(plan, tables, (CONTENT, whole))
    yield PACKAGE, package
    for path, content, name in ((CONTENT, whole, "json"), (PACKAGE, package, "package")):
        text = words.text(f"publish.download_{name}")
        downloads.append(Download(path, text, words.text("publish.form_json", size=_size(content))))
    yield STYLE, public_style(plan)
    yield PAGE, public_page(edition, downloads)


def _table_paths(plan: Plan) -> list[str]:
    """A path for the table of each kind: by its id where that is plain, else by its place."""
    ids = [kind.id for kind in plan.kinds]
    are_plain = all(_PLAIN.fullmatch(id) and id != "content" for id in ids)
    return [f"data/{id}.csv" if are_plain else f"data/table-{at}.csv" for at, id in enumerate(ids, 1)]


def _size(content: bytes) -> str:
    """How large a file is, in kilobytes; never none."""
    return f"{max(1, round(len(content) / 1000)):,}"

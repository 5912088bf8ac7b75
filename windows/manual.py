"""The documents as pages of HTML to be read without a network."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from posixpath import basename
from typing import Final

from kpm_excel.manual import page

#: Where one begins to read.
_FIRST: Final = "docs/ja/manual.html"


def manual(root: Path, pictures: str) -> Iterator[tuple[str, bytes]]:
    """The pages of the project at `root`, each with its path in the manual; `index.html` leads to them.

    Their pictures lie in the folder `pictures`, seen from the manual's own.
    """
    for source in sorted([*root.glob("*.md"), *(root / "docs").rglob("*.md")]):
        path = source.relative_to(root).with_suffix(".html").as_posix()
        language = "ja" if "/ja/" in path or path == "README.html" else "en"
        beside = f"{'../' * path.count('/')}{pictures}/"
        yield (
            path,
            page(source.read_text(encoding="utf-8"), language, _page_of, lambda name, at=beside: at + basename(name)),
        )
    lead = f'<meta http-equiv="refresh" content="0; url={_FIRST}"><p><a href="{_FIRST}">{_FIRST}</a></p>'
    yield "index.html", f'<!doctype html>\n<html lang="ja"><title>kpm-excel</title>{lead}</html>\n'.encode()


def _page_of(target: str) -> str:
    """The page of a document that a link leads to, or what else it leads to."""
    path, mark, place = target.partition("#")
    if not path.endswith(".md") or ":" in path:
        return target
    return f"{PurePosixPath(path).with_suffix('.html')}{mark}{place}"

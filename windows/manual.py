"""The documents as pages of HTML with their pictures, to be read without a network."""

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path, PurePosixPath
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

#: Where one begins to read.
_FIRST: Final = "docs/ja/manual.html"
_STYLE: Final = """
body { max-width: 50rem; margin: 2rem auto; padding: 0 1.5rem 4rem; line-height: 1.7; color: #1b1f24;
  font-family: "BIZ UDPGothic", "Yu Gothic UI", Meiryo, sans-serif; }
img { max-width: 100%; border: 1px solid #c9d0d6; }
pre, code { font-family: "BIZ UDGothic", Consolas, monospace; background: #f3f5f7; }
pre { padding: .6rem 1rem; overflow-x: auto; } code { padding: 0 .2rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border: 1px solid #c9d0d6; padding: .3rem .6rem; text-align: left; vertical-align: top; }
"""
_NOT_IN_SLUG: Final = re.compile(r"[^\w\- ]")


def manual(root: Path) -> Iterator[tuple[str, bytes]]:
    """The pages and pictures of the project at `root`, each with its path in the manual; `index.html` leads to them."""
    for source in sorted([*root.glob("*.md"), *(root / "docs").rglob("*.md")]):
        path = source.relative_to(root).with_suffix(".html").as_posix()
        language = "ja" if "/ja/" in path or path == "README.html" else "en"
        yield path, page(source.read_text(encoding="utf-8"), language)
    for picture in sorted((root / "docs" / "pictures").glob("*.png")):
        yield picture.relative_to(root).as_posix(), picture.read_bytes()
    leads = f'<meta http-equiv="refresh" content="0; url={_FIRST}"><p><a href="{_FIRST}">{_FIRST}</a></p>'
    yield "index.html", _whole("kpm-excel", "ja", "", leads)


def page(text: str, language: str) -> bytes:
    """The document `text` as a page, its links to other documents leading to their pages."""
    reader = MarkdownIt("commonmark").enable("table")
    tokens = reader.parse(text)
    title = "kpm-excel"
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            heading = tokens[at + 1].content
            token.attrSet("id", _slug(heading))
            title = heading if token.tag == "h1" and title == "kpm-excel" else title
        for one in token.children or ():
            _lead(one)
    return _whole(title, language, "", reader.renderer.render(tokens, reader.options, {}))


def _lead(token: Token) -> None:
    """Lets a link to a document lead to its page."""
    target = str(token.attrGet("href") or "")
    path, mark, place = target.partition("#")
    if token.type == "link_open" and path.endswith(".md") and ":" not in path:
        token.attrSet("href", f"{PurePosixPath(path).with_suffix('.html')}{mark}{place}")


def _slug(heading: str) -> str:
    """What a heading is called in links, as the places where the documents are kept make it."""
    return _NOT_IN_SLUG.sub("", heading.replace("`", "").lower()).replace(" ", "-")


def _whole(title: str, language: str, head: str, body: str) -> bytes:
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>{head}'
        f"<style>{_STYLE}</style></head><body><main>\n{body}</main></body></html>\n"
    ).encode()

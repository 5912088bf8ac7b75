"""Documents as pages of HTML; the manual is one that needs nothing else, for its pictures are inside."""

import base64
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape
from importlib.resources import files
from posixpath import basename
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from markdown_it.token import Token

#: Where each language's manual stands in `docs/`.
_SOURCES: Final = {"ja": ("ja", "manual.md"), "en": ("manual.md",)}
_STYLE: Final = """
:root { color-scheme: light }
body { margin: 0 auto; padding: 1.5rem 1.25rem 4rem; max-width: 46rem; color: #1d2733; background: #fff;
  font: 1rem/1.8 "BIZ UDPGothic", "Yu Gothic UI", "Hiragino Sans", "Noto Sans CJK JP", "Segoe UI", Arial, sans-serif }
h1 { font-size: 1.75rem; line-height: 1.35; margin: .5rem 0 1.5rem }
h2 { font-size: 1.3rem; line-height: 1.4; margin: 3rem 0 1rem; padding-top: .75rem; border-top: 3px solid #1f4e79 }
h3 { font-size: 1.05rem; margin: 2rem 0 .5rem }
nav { background: #f2f5f9; padding: .75rem 1.25rem; border-radius: .5rem }
nav ul { list-style: none; margin: 0; padding: 0; columns: 2 16rem }
a { color: #0b5394 }
img { max-width: 100%; border: 1px solid #b8c2cc; border-radius: .25rem }
code { font-family: "BIZ UDGothic", Consolas, monospace; background: #f2f5f9; padding: .1em .3em; border-radius: .25em }
pre { overflow-x: auto; background: #f2f5f9; padding: .75rem 1rem; border-radius: .5rem }
pre code { padding: 0 }
table { border-collapse: collapse }
th, td { border: 1px solid #b8c2cc; padding: .3rem .6rem; text-align: left; vertical-align: top }
@media print { body { max-width: none; font-size: 10.5pt } h2 { break-after: avoid } img { break-inside: avoid } }
"""


#: What a link leads to, from what it leads to in the source; None where it leads nowhere, and is text alone.
Leads = Callable[[str], str | None]


@lru_cache(maxsize=2)
def manual_page(language: str) -> bytes:
    """The manual in `language`, as a file that any browser opens: UTF-8, pictures inside, no script."""
    return _whole(language, *manual_body(language, _inside))


def manual_body(language: str, picture: Callable[[str], str]) -> tuple[str, str]:
    """The title of the manual in `language`, and what it says in HTML; `picture` gives the address of a picture."""
    source = files("kpm_excel.docs").joinpath(*_SOURCES[language]).read_text(encoding="utf-8")
    return _body(source, language, _leads_outside, lambda target: picture(basename(target)))


def picture_names() -> frozenset[str]:
    """The pictures that there are."""
    return frozenset(entry.name for entry in files("kpm_excel.docs").joinpath("pictures").iterdir())


def picture_of(name: str) -> bytes:
    """The picture called `name`, one of `picture_names`."""
    return files("kpm_excel.docs").joinpath("pictures", name).read_bytes()


def page(source: str, language: str, leads: Leads, picture: Callable[[str], str]) -> bytes:
    """A document in Markdown as a page of HTML, with its contents behind the title.

    Links go where `leads` says, and `picture` gives the address of a picture.
    """
    return _whole(language, *_body(source, language, leads, picture))


def _whole(language: str, title: str, body: str) -> bytes:
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    ).encode()


def _body(source: str, language: str, leads: Leads, picture: Callable[[str], str]) -> tuple[str, str]:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(source)
    sections: list[tuple[str, str]] = []
    title = ""
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            text = _plain(tokens[at + 1].children or ())
            token.attrSet("id", _mark_of(text))
            if token.tag == "h1":
                title = text
            elif token.tag == "h2":
                sections.append((_mark_of(text), text))
        _set_free(token.children or (), language, leads, picture)
    head, rest = _parted(parser.renderer.render(tokens, parser.options, {}))
    contents = "".join(f'<li><a href="#{mark}">{escape(text)}</a></li>' for mark, text in sections)
    nav = f'<nav aria-label="{escape(title)}"><ul>{contents}</ul></nav>\n' if sections else ""
    return title, head + nav + rest


def _leads_outside(target: str) -> str | None:
    return target if re.match("https?:|#", target) else None


def _mark_of(heading: str) -> str:
    """What a heading is called in links, as the places where the documents are kept make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _inside(name: str) -> str:
    """A picture itself, in place of where it lies."""
    return "data:image/png;base64," + base64.b64encode(picture_of(name)).decode()


def _plain(tokens: "Sequence[Token]") -> str:
    return "".join(token.content for token in tokens)


def _set_free(tokens: "Sequence[Token]", language: str, leads: Leads, picture: Callable[[str], str]) -> None:
    """Lead links and pictures to where they are.

    Japanese has no blank between words, so none is left where a line of the source ends.
    """
    opened = ""
    for token in tokens:
        if token.type == "image":
            token.attrSet("src", picture(str(token.attrs["src"])))
        elif token.type == "link_open":
            target = leads(str(token.attrs["href"]))
            opened = "span" if target is None else "a"
            token.tag, token.attrs = opened, {} if target is None else {"href": target}
        elif token.type == "link_close":
            token.tag = opened
        elif token.type == "softbreak" and language == "ja":
            token.type = "text"


def _parted(body: str) -> tuple[str, str]:
    """What stands before the first section, with the title, and the sections."""
    at = body.find("<h2")
    return (body, "") if at < 0 else (body[:at], body[at:])

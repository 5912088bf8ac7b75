"""`index.html` and its style sheet: the report as a page that everybody can read, without script."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kpm_excel.book.legible import text_on
from kpm_excel.layouts.overview.codes import color_of, previous_text
from kpm_excel.layouts.overview.printed import printed
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.summary.counts import Counts, counts_of, sentence
from kpm_excel.layouts.overview.summary.cover import rating_scales
from kpm_excel.layouts.types import shown_of
from kpm_excel.plan.model import Field, Group, Kind, Plan, Program
from kpm_excel.plan.types import is_apart
from kpm_excel.publishing.data_package import LICENCE
from kpm_excel.publishing.edition import Edition
from kpm_excel.publishing.item_index import code_css, item_index, same_groups
from kpm_excel.publishing.page_counts import change_tables, count_views, list_table, sum_tables
from kpm_excel.publishing.page_tables import Table
from kpm_excel.publishing.page_texts import Block, Said, blocks, said, spelled_out
from kpm_excel.publishing.program_blocks import block_table, number_words
from kpm_excel.publishing.western_years import dated_text, period_words

if TYPE_CHECKING:
    from jinja2 import Environment

_HERE: Final = Path(__file__).parent / "html"
#: HTML has no deeper heading; below it the level is said by a role.
_DEEPEST: Final = 6


@dataclass(frozen=True, slots=True)
class Download:
    """A file of open data beside the page."""

    path: str
    #: What it holds.
    text: str
    #: What it is and how large.
    form: str


@dataclass(frozen=True, slots=True)
class Told:
    """A field of an item on the page; it has one of code, address, table or blocks."""

    label: str
    blocks: tuple[Block, ...] = ()
    table: Table | None = None
    href: str = ""
    code: str = ""
    css: str = ""
    #: What stands behind the code: its words, and what it was before.
    meaning: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One program in full."""

    id: str
    number: str
    name: Said
    fields: tuple[Told, ...]
    level: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A group over items."""

    id: str
    text: Said
    level: int


def public_page(edition: Edition, downloads: Sequence[Download]) -> bytes:
    """`index.html` of `edition`, with links to the `downloads`; the same bytes for the same report."""
    report, plan = edition.report, edition.plan
    words, language = report.words, plan.language
    template = _environment().get_template("index.html")
    tables = {kind.id: list(counts_of(report, kind)) for kind in plan.kinds}
    periods = [period_words(plan, period) for period in (plan.periods[0], plan.periods[-1])]
    span = (
        words.text("overview.cover_periods", first=periods[0], last=periods[1]) if len(plan.periods) > 1 else periods[0]
    )
    lists = [list_table(report, one, numbers, at) for at, (one, numbers) in enumerate(edition.lists)]
    given: dict[str, Any] = {
        "say": words.text,
        "language": language,
        "organization": plan.organization,
        "title": plan.title,
        "as_of": dated_text(plan.as_of, words),
        "periods": words.text("overview.cover_period", periods=span),
        "introduction": blocks(plan.texts.get("introduction", ""), language),
        "position": plan.words().text("overview.position", as_of=plan.as_of),
        "sentences": [line for kind in plan.kinds for line in _sentences(edition, kind, tables[kind.id])],
        "note": blocks(plan.texts.get("summary_note", ""), language),
        "cover_note": blocks(plan.texts.get("cover_note", ""), language),
        "legends": list(_legends(report)),
        "counts": [pair for kind in plan.kinds for pair in count_views(report, kind, tables[kind.id])],
        "sums": [
            *(one for kind in plan.kinds for one in sum_tables(report, kind)),
            *(one for kind in plan.kinds for one in change_tables(report, kind, [c.field for c in tables[kind.id]])),
        ],
        "lists": lists,
        "kinds": [
            (f"kind-{at}", kind.name, _kind(report, kind, f"kind-{at}")) for at, kind in enumerate(plan.kinds, 1)
        ],
        "downloads": downloads,
        "licence": LICENCE,
        "source": words.text("publish.source", organization=plan.organization, title=plan.title),
        "office": words.text("overview.office", name=plan.office.name) if plan.office else "",
    }
    return (template.render(**given).rstrip() + "\n").encode()


def public_style(plan: Plan) -> bytes:
    """`style.css`: the style of the page, with the colours of the codes of `plan`."""
    lines = [(_HERE / "style.css").read_text(encoding="utf-8").rstrip()]
    for at, scale in enumerate(plan.scales):
        for place, value in enumerate(scale.values):
            fill = color_of(scale, value)
            lines.append(f".c{at}-{place} {{ background: {fill}; color: {text_on(fill)} }}")
    return ("\n".join(lines) + "\n").encode()


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(_HERE)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _sentences(edition: Edition, kind: Kind, tables: Sequence[Counts]) -> Iterator[str]:
    """How the programs of a kind stand, in words."""
    words = edition.report.words_of(kind)
    yield from (sentence(counts, words) for counts in tables)
    programs = len(edition.plan.programs_of(kind))
    if programs and not tables and not edition.is_rated(kind):
        yield words.text("overview.sentence_unrated", kind=kind.name, count=programs)


def _legends(report: Report) -> Iterator[tuple[str, str, list[tuple[str, str, str, str]]]]:
    """Of each scale: its id, what it is the legend of, and of each code how it looks, the code, label and meaning."""
    words = report.words
    for scale, fields in rating_scales(report):
        title = words.text("overview.legend_title", fields=words.text("overview.list_comma").join(fields))
        at = report.plan.scales.index(scale)
        values = [
            (f"c{at}-{place}", value.code, value.label if value.label != value.code else "", value.description or "")
            for place, value in enumerate(scale.values)
        ]
        yield f"legend-{at + 1}", title, values


def _kind(report: Report, kind: Kind, id: str) -> Mapping[str, Any]:
    """The section of a kind: its note, the table of its items, and each in full below the headings of its groups."""
    programs = report.plan.programs_of(kind)
    parts: list[Heading | Item] = []
    before: tuple[Group, ...] = ()
    for program in programs:
        path = report.plan.groups_over(program)
        for depth in range(same_groups(before, path), len(path)):
            heading = f"{id}-g{report.plan.groups.index(path[depth]) + 1}"
            parts.append(Heading(heading, said(path[depth].title, report.plan.language), 3 + depth))
        parts.append(_item(report, kind, program, 3 + len(path)))
        before = path
    return {
        "note": blocks(kind.note or "", report.plan.language),
        "table": item_index(report, kind, programs, f"{id}-table") if programs else None,
        "parts": [(part, isinstance(part, Item), min(part.level, _DEEPEST)) for part in parts],
    }


def _item(report: Report, kind: Kind, program: Program, level: int) -> Item:
    told = (_told(report, kind, program, field) for field in kind.fields if field.width != 0)
    name = said(program.name, report.plan.language)
    return Item(f"p{program.no}", number_words(report, program), name, tuple(one for one in told if one), level)


def _told(report: Report, kind: Kind, program: Program, field: Field) -> Told | None:
    """What the page tells of one field; None where there is nothing."""
    shown, words = shown_of(field), report.words_of(kind)
    table = block_table(report, program, field)
    # Over a table the unit of all its figures stands in the label.
    label = shown.heading(field, words) if table else field.label
    label = words.text("publish.under", under=field.under, label=label) if field.under else label
    if table:
        return Told(label, table=table)
    code = report.code(program, field) if field.scale and not is_apart(field) else None
    if code and (value := report.plan.scale_of(field).value(code)):
        meaning = value.label if value.label != code else ""
        before = previous_text(report, program, field)
        return Told(label, code=code, css=code_css(report.plan, field, code), meaning=meaning, before=before)
    text = printed(report, program, field)
    if not text.strip():
        return None
    if href := shown.link(report.values(program).get(field.id)):
        return Told(label, href=spelled_out(href), blocks=(Block((Said(text),)),))
    return Told(label, blocks=blocks(text, report.plan.language))

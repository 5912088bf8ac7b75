"""How much of a layout came out: each thing that it tells is right, left over and said so, or wrong.

A thing is what one reads at a glance: a program's name, its number, its group, a text, a rating, an item of its
schedule, a bar, a figure. What came out is a plan's document, with last year's answers as `previous`, and the texts
that are left over.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kpm_excel.words import LANGUAGES, words_for
from tests.hand_made.expected import Expected, ExpectedKind, ExpectedProgram
from tests.hand_made.report import Bar, Code, Column, Is, Item, Measure, Report

#: A bar is right where it begins and ends within so many quarters.
_QUARTERS = 1
#: How a text begins that is to be written anew.
_SIGNS = tuple(words_for(language).text("rollover.sign") for language in LANGUAGES)


@dataclass
class Score:
    """What came of one layout."""

    right: int = 0
    #: What is not in the plan, and is listed as left over.
    left: list[str] = field(default_factory=list)
    #: What is neither, or is something else.
    wrong: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many things it tells."""
        return self.right + len(self.left) + len(self.wrong)

    @property
    def share(self) -> float:
        """How many of a hundred are right."""
        return 100 * self.right / self.total if self.total else 100.0

    def __iadd__(self, other: Score) -> Score:
        self.right += other.right
        self.left += other.left
        self.wrong += other.wrong
        return self


def squeezed(text: object) -> str:
    """A text by its letters alone: breaks, blanks and widths are matters of the cell."""
    folded = unicodedata.normalize("NFKC", str(text)).replace("∼", "~")
    return "".join(folded.split())


def score(expected: Expected, document: Mapping[str, Any], left_over: Iterable[str]) -> Score:
    """What is right in `document`; `left_over` are the texts that the import says it has placed nowhere."""
    told = _Told(expected.report, document, [squeezed(text) for text in left_over])
    for kind in expected.kinds:
        for program in kind.programs:
            told.look_at(kind, program)
    names = [program.name for kind in expected.kinds for program in kind.programs]
    for found in document.get("programs", ()):
        if not any(squeezed(name) == squeezed(found.get("name", "")) for name in names):
            told.score.wrong.append(f"a program that is none: {found.get('name', '')}")
    return told.score


@dataclass
class _Told:
    report: Report
    document: Mapping[str, Any]
    left: Sequence[str]
    score: Score = field(default_factory=Score)

    def say(self, is_right: bool, what: str, *texts: object) -> None:
        if is_right:
            self.score.right += 1
        elif texts and all(any(squeezed(text) in left for left in self.left) for text in texts if squeezed(text)):
            self.score.left.append(what)
        else:
            self.score.wrong.append(what)

    def look_at(self, kind: ExpectedKind, program: ExpectedProgram) -> None:
        found = next(
            (one for one in self.document.get("programs", ()) if squeezed(one.get("name")) == squeezed(program.name)),
            None,
        )
        at = f"{program.number} {program.name}"
        self.say(found is not None, f"{at}: name", program.name)
        found = found or {"values": {}, "departments": []}
        numbers = {_bare_number(found.get(key, "")) for key in ("no", "code")}
        self.say(_bare_number(program.number) in numbers, f"{at}: number, found {numbers}", program.number)
        if program.groups:
            path = _group_path(self.document, found.get("group"))
            same = len(path) == len(program.groups) and all(
                squeezed(name) in squeezed(is_) for name, is_ in zip(program.groups, path, strict=False)
            )
            self.say(same, f"{at}: group, found {path}", program.groups[-1])
        if any(column.holds is Is.DEPARTMENTS for column in kind.columns):
            named = {one["code"]: one["name"] for one in self.document.get("departments", ())}
            departments = [named.get(code, code) for code in found.get("departments", ())]
            self.say(
                departments == list(program.departments),
                f"{at}: departments, found {departments}",
                *program.departments,
            )
        for column in kind.columns:
            if column.key in program.values:
                self._column(at, column, program.values[column.key], found)

    def _column(self, at: str, column: Column, value: Any, found: Mapping[str, Any]) -> None:
        at = f"{at}: {column.heading}"
        match column.holds:
            case Is.TEXT | Is.CHOICE:
                texts = list(self._under(found, column, (column.heading,)))
                is_right = any(squeezed(value) == squeezed(_unmarked(text)) for text in texts)
                self.say(is_right, f"{at}: {_short(value)}, found {_short(texts)}", value)
            case Is.RATING:
                code = self.report.code(value)
                ratings = list(self._under(found, column, (column.heading,)))
                self.say(any(self._is_code(one, code) for one in ratings), f"{at}: {value}, found {ratings}", value)
            case Is.FIGURE:
                figures = list(self._under(found, column, (column.heading,)))
                is_right = any(_is_figure(one, value) for one in figures)
                self.say(is_right, f"{at}: {value}, found {_short(figures)}", f"{value:g}")
            case Is.YEARS:
                for year, figure in zip(self.report.periods, value, strict=True):
                    self._year(at, column, year, figure, found)
            case Is.SHARED:
                self._shared(at, column, value, found)
            case Is.SCHEDULE:
                self._schedule(at, value, found)
            case Is.MEASURES:
                for measure in value:
                    self._measure(at, measure, found)

    def _fields(self, found: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        kinds = self.document.get("kinds", ())
        return next((kind["fields"] for kind in kinds if kind["id"] == found.get("kind")), [])

    def _under(self, found: Mapping[str, Any], column: Column, headings: Sequence[str]) -> Iterator[Any]:
        """What stands in fields with these headings: of an answer as what was before, of the plan as it is."""
        place = found.get("previous", {}) if column.is_answer else found.get("values", {})
        for one in self._fields(found):
            label = squeezed(f"{one.get('under', '')}{one['label']}")
            if all(squeezed(heading) in label for heading in headings) and one["id"] in place:
                yield place[one["id"]]

    def _shared(self, at: str, column: Column, value: Any, found: Mapping[str, Any]) -> None:
        """Each department's own, under the field's id alone or with the department behind it."""
        names = {one["code"]: one["name"] for one in self.document.get("departments", ())}
        codes = {name: code for code, name in names.items()}
        fields = [one for one in self._fields(found) if squeezed(column.heading) in squeezed(one["label"])]
        for department, own in value:
            said = [
                told
                for one in fields
                for key, told in found.get("previous", {}).items()
                if key in (one["id"], f"{one['id']}@{codes.get(department)}")
            ]
            is_code = own in {code.code for code in self.report.scale}
            is_right = any(self._is_code(one, self.report.code(own)) for one in said) if is_code else any(
                squeezed(own) in squeezed(one) for one in said
            )  # fmt: skip
            self.say(is_right, f"{at} {department}: {own}, found {_short(said)}", own)

    def _is_code(self, found: Any, code: Code) -> bool:
        meant = {squeezed(code.code), squeezed(code.label)}
        values = [one for scale in self.document.get("scales", ()) for one in scale["values"] if one["code"] == found]
        said = {squeezed(one.get(key, "")) for one in values for key in ("code", "label")} | {squeezed(found)}
        return bool(meant & said)

    def _year(self, at: str, column: Column, year: str, figure: float, found: Mapping[str, Any]) -> None:
        labels = {one["id"]: one["label"] for one in self.document.get("periods", ())}
        figures = [
            value
            for place in (found.get("values", {}), found.get("previous", {}))
            for one in self._fields(found)
            if one["type"] == "figures" and squeezed(column.heading) in squeezed(_row_labels(one))
            for row in place.get(one["id"], {}).values()
            if isinstance(row, Mapping)
            for period, value in row.items()
            if _same_year(labels.get(period, period), year)
        ]
        figures += self._under(found, column, (column.heading, year))
        is_right = any(_is_figure(one, figure) for one in figures)
        self.say(is_right, f"{at} {year}: {figure}, found {_short(figures)}", f"{figure:g}")

    def _measure(self, at: str, measure: Measure, found: Mapping[str, Any]) -> None:
        same = [
            (one, found.get("previous", {}).get(known["id"], {}).get(one["id"]))
            for known in self._fields(found)
            if known["type"] == "indicators"
            for one in found.get("values", {}).get(known["id"], ())
            if squeezed(one["name"]) == squeezed(measure.name)
        ]
        self.say(bool(same), f"{at}: {measure.name}", measure.name)
        for one, before in same[:1]:
            at_measure = f"{at} {measure.name}"
            unit = one.get("unit") or ""
            self.say(squeezed(unit) == squeezed(measure.unit), f"{at_measure}: unit {measure.unit}, found {unit}")
            targets = [
                one.get("target"),
                *one.get("targets", {}).values(),
                one.get("final_target"),
                one.get("target_text"),
            ]
            is_right = any(_is_figure(value, measure.target) for value in targets)
            self.say(is_right, f"{at_measure}: target {measure.target}, found {targets}", f"{measure.target:g}")
            actuals = [before, one.get("previous"), *one.get("actuals", {}).values()]
            is_right = any(_is_figure(value, measure.actual) for value in actuals)
            self.say(is_right, f"{at_measure}: actual {measure.actual}, found {actuals}", f"{measure.actual:g}")

    def _schedule(self, at: str, items: Sequence[Item], found: Mapping[str, Any]) -> None:
        known = [
            one
            for schedule in self._fields(found)
            if schedule["type"] == "schedule"
            for one in found.get("values", {}).get(schedule["id"], ())
        ]
        for item in items:
            same = next((one for one in known if squeezed(one["item"]).lstrip("・") == squeezed(item.name)), None)
            self.say(same is not None, f"{at}: {item.name}", item.name)
            drawn = [self._quarters(bar) for bar in same["bars"]] if same else []
            for bar in item.bars:
                is_right = _is_drawn(bar, drawn)
                self.say(is_right, f"{at} {item.name}: {bar}, found {drawn}", bar.label or item.name)
            for label, start, end in drawn:
                if not any(label_fits(bar, label) and _overlap(bar, start, end) for bar in item.bars):
                    self.say(False, f"{at} {item.name}: a bar too many, {label} {start} to {end}")

    def _quarters(self, bar: Mapping[str, Any]) -> tuple[str, int, int]:
        """A bar's label, first quarter and the one behind its last, from the first period that the report shows."""
        ids = [one["id"] for one in self.document.get("periods", ())]
        labels = [one["label"] for one in self.document.get("periods", ())]
        first = next((at for at, label in enumerate(labels) if _same_year(label, self.report.periods[0])), 0)

        def quarter(name: str, *, is_end: bool) -> int:
            if name in ids:
                return (ids.index(name) - first) * 4 + 4 * is_end
            return (ids.index(name[:-2]) - first) * 4 + int(name[-1]) - 1 + is_end

        return bar.get("label", ""), quarter(bar["from"], is_end=False), quarter(bar["to"], is_end=True)


def _bare_number(number: object) -> str:
    return squeezed(number).removeprefix("No").removeprefix(".")


def label_fits(bar: Bar, label: str) -> bool:
    """Whether a bar may bear this label: one that tells none may bear any."""
    return not bar.label or squeezed(label) == squeezed(bar.label)


def _overlap(bar: Bar, start: int, end: int) -> bool:
    return bar.start - _QUARTERS <= start and end <= bar.end + _QUARTERS


def _is_drawn(bar: Bar, drawn: Sequence[tuple[str, int, int]]) -> bool:
    """Whether bars of this label cover it: one, or several that follow each other."""
    parts = [(start, end) for label, start, end in drawn if label_fits(bar, label) and _overlap(bar, start, end)]
    covered = {quarter for start, end in parts for quarter in range(start, end)}
    meant = range(bar.start + _QUARTERS, bar.end - _QUARTERS) or range(bar.start, bar.end)
    return bool(parts) and (
        covered >= set(meant) or len(covered & set(range(bar.start, bar.end))) >= bar.end - bar.start - 2 * _QUARTERS
    )


def _group_path(document: Mapping[str, Any], group: Any) -> list[str]:
    groups = {one["id"]: one for one in document.get("groups", ())}
    path: list[str] = []
    while group in groups:
        path.insert(0, f"{groups[group].get('heading', '')}{groups[group].get('name', '')}")
        group = groups[group].get("parent")
    return path


def _row_labels(one: Mapping[str, Any]) -> str:
    return one["label"] + "".join(str(row.get("label", "")) for row in one.get("rows", ()))


def _same_year(label: str, year: str) -> bool:
    def bare(text: str) -> str:
        return squeezed(text).removesuffix("度").removesuffix("年").replace("令和", "R")

    return bare(label) == bare(year)


def _is_figure(found: Any, figure: float) -> bool:
    if isinstance(found, int | float):
        return abs(found - figure) < 1e-9
    return isinstance(found, str) and squeezed(f"{figure:g}") in squeezed(found).replace(",", "")


def _unmarked(text: Any) -> str:
    """A text without the line that marks it as one to be written anew."""
    first, _, rest = str(text).partition("\n")
    if not rest or not first.startswith(_SIGNS):
        return str(text)
    # Behind it stands what the text was headed.
    heading, _, behind = rest.partition("\n")
    return behind if behind and heading.startswith(("〈", "<", "[")) else rest


def _short(value: object) -> str:
    text = str(value).replace("\n", "⏎")
    return text if len(text) < 60 else f"{text[:57]}…"

"""The scales of ratings, proposed from legends and from the marks that were given."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kpm_excel.importing.drafts import fill_of, marks_given
from kpm_excel.importing.families import Family
from kpm_excel.importing.proposed_fields import FieldDraft
from kpm_excel.importing.told_lines import Around, Told, legends_in
from kpm_excel.importing.values.legends import (
    Explained,
    FoundScale,
    color_name,
    even_code,
    in_order,
    of_one_scale,
    scale_of,
)
from kpm_excel.importing.values.plainly import bare, is_nothing


class Scales:
    """The scales found so far; ratings on the same marks share one."""

    def __init__(self, around: Around, language: str) -> None:
        self._legends = legends_in(around)
        self._around = around
        self._language = language
        self.entries: list[dict[str, Any]] = []

    def of(self, draft: FieldDraft, family: Family, mates: Sequence[FieldDraft] = ()) -> FoundScale:
        """The scale of the rating `draft`, whose marks stand in the records of `family`.

        Its `mates` are ratings of the same programs: what everybody reads as one scale is one for all of them.
        """
        records = list(family.records)
        marks = marks_given(records, draft)
        said_marks = [mark for mark in marks if not is_nothing(mark)]
        for mate in mates:
            others = [mark for mark in marks_given(records, mate) if not is_nothing(mark)]
            if said_marks and others and of_one_scale(said_marks, others):
                marks = [*marks, *others]
        fills: dict[str, str] = {}
        said = {even_code(mark) for mark in marks if not is_nothing(mark)}
        shades = {fill_of(table, record, draft.columns[0].column) for table, record in records} - {None}
        is_by_color = not said or (len(said) == 1 and len(shades) > 1)
        if is_by_color and not draft.columns[0].code:
            return self._kept(self._by_colors(draft, family))
        for table, record in records:
            text = record.text(draft.columns[0].column)
            fill = fill_of(table, record, draft.columns[0].column)
            if text.strip() and fill:
                fills.setdefault(even_code(text), fill)
        legend, lines = self._fitting(marks)
        for line in lines:
            self._around.used.append((line, "legend"))
        colored = fills if len(set(fills.values())) == len(fills) > 1 else {}
        found = scale_of(
            "", [mark for mark in marks if not is_nothing(mark) or mark.strip() in "-－―ー"], legend, colored
        )
        return self._kept(found)

    def _fitting(self, marks: Sequence[str]) -> tuple[list[Explained], list[Told]]:
        """The legend that explains most of the `marks`, and its lines."""
        given = {even_code(mark) for mark in marks if not is_nothing(mark)}
        plain = {bare(mark) for mark in marks}
        heads = {even_code(mark)[:1] for mark in marks if len(even_code(mark)) > 1}
        best: list[tuple[Told, tuple[Explained, ...]]] = []
        most = 0
        for run in self._runs():
            codes = {one.code for _, marks_ in run for one in marks_}
            labels = {bare(one.label) for _, marks_ in run for one in marks_}
            score = 2 * len(codes & given) + 2 * len(labels & plain) + len(codes & heads)
            if score > most:
                best, most = run, score
        explained: dict[str, Explained] = {}
        for _, marks_ in best:
            for one in marks_:
                explained.setdefault(one.code, one)
        return list(explained.values()), [line for line, _ in best]

    def _runs(self) -> list[list[tuple[Told, tuple[Explained, ...]]]]:
        """The legends: lines of one mark each that follow each other are one."""
        runs: list[list[tuple[Told, tuple[Explained, ...]]]] = []
        last: Told | None = None
        for line, marks in self._legends:
            row = line.places[0].row if line.places else 0
            near = (
                last is not None
                and last.sheet is line.sheet
                and 0 <= row - (last.places[0].row if last.places else 0) <= 2
            )
            known = {one.code for _, some in runs[-1] for one in some} if runs else set()
            if runs and near and not known & {one.code for one in marks} and len(marks) <= 2:
                runs[-1].append((line, marks))
            else:
                runs.append([(line, marks)])
            last = line
        return runs

    def _by_colors(self, draft: FieldDraft, family: Family) -> FoundScale:
        """The scale of a rating that the colours of its cells alone tell."""
        given = [fill for table, record in family.records if (fill := fill_of(table, record, draft.columns[0].column))]
        counts = {fill: given.count(fill) for fill in given}
        by_fill: dict[str, Explained] = {}
        for run in self._runs():
            for line, marks in run:
                for one in marks:
                    if one.fill:
                        by_fill.setdefault(one.fill, one)
                        if one.fill in counts:
                            self._around.used.append((line, "legend"))
        legend = [one for one in by_fill.values()]
        if not any(fill in by_fill for fill in counts):
            legend = in_order([self._named(fill) for fill in counts])
        found = scale_of("", [one.code for one in legend], legend)
        codes = {**found.codes, **{f"#{one.fill}": one.code for one in legend if one.fill}}
        return FoundScale("", found.values, found.is_explained, codes)

    def _named(self, fill: str) -> Explained:
        """A colour as a legend explains it by its name; by the name alone where none does."""
        name = color_name(fill, self._language)
        for line, marks in self._legends:
            for one in marks:
                if one.code.casefold() == name.casefold():
                    self._around.used.append((line, "legend"))
                    return replace(one, fill=fill)
        return Explained(name, name, fill)

    def _kept(self, found: FoundScale) -> FoundScale:
        for known in self.entries:
            if known["values"] == found.values:
                return FoundScale(known["id"], found.values, found.is_explained, found.codes)
        for known in self.entries:
            # Marks of which one was given to nobody are those of the larger scale.
            codes = [value["code"] for value in known["values"]]
            if found.values and not found.is_explained and all(value["code"] in codes for value in found.values):
                return FoundScale(known["id"], known["values"], True, {**{code: code for code in codes}, **found.codes})
        id = "scale" if not self.entries else f"scale_{len(self.entries) + 1}"
        if found.values:
            self.entries.append({"id": id, "values": found.values})
        return FoundScale(id, found.values, found.is_explained, found.codes)

"""The indicators and figures of a program, from columns of their own and out of words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from kpm_excel.importing.account import Account, What
from kpm_excel.importing.found import Record, Table
from kpm_excel.importing.lexicon import OF_INDICATORS, Role, role_in
from kpm_excel.importing.proof import Target
from kpm_excel.importing.proposed_fields import FieldDraft
from kpm_excel.importing.proposed_periods import Periods
from kpm_excel.importing.roles import ColumnRole
from kpm_excel.importing.values.figures_in_text import Figure, Goal, comparator_in, goals_in, read_figure
from kpm_excel.importing.values.plainly import BULLET, bare, in_line, is_nothing
from kpm_excel.importing.values.years import years_in
from kpm_excel.plan.made_ids import MadeIds
from kpm_excel.plan.period_names import means_this_period

_LONGEST: Final = 1000
_LONGEST_WORD: Final = 100
_BEFORE: Final = ("前年", "前回", "前期", "昨年", "previous", "last year", "baseline", "現状")


@dataclass
class _Line:
    """One indicator while it is put together."""

    texts: dict[int, str] = field(default_factory=dict)


@dataclass
class Measuring:
    """Makes the indicators of one field."""

    draft: FieldDraft
    periods: Periods
    account: Account
    #: The number of the program.
    no: int = 0

    def of(self, table: Table, record: Record, name: str, into: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """The indicators of `record` as a plan has them, and last year's actuals by their ids."""
        entries: list[dict[str, Any]] = []
        actuals: list[Any] = []
        for line in self._lines(record):
            for entry, actual in self._made(line, name):
                entries.append(entry)
                actuals.append(actual)
        document = {"programs": [{"no": 1, "values": {"indicators": entries}}]}
        MadeIds().give("indicators", document)
        entries[:] = [_ordered(entry) for entry in entries]
        answers = {entry["id"]: actual for entry, actual in zip(entries, actuals, strict=True) if actual is not None}
        self._note(table, record, into)
        return entries, answers

    def _roles(self, role: Role) -> list[ColumnRole]:
        return [one for one in self.draft.columns if one.role is role]

    def _lines(self, record: Record) -> Iterator[_Line]:
        """The rows of indicators: bands of rows, or lines of cells that match one another."""
        numbers = [one.column for one in self.draft.columns]
        bands = [band for band in record.bands if any(number in band.values for number in numbers)]
        if len(bands) > 1 and not self._are_in_words(record):
            whole = {
                n: record.values[n].text
                for n in numbers
                if n in record.values and not any(n in band.values for band in bands)
            }
            for band in bands:
                yield _Line({**whole, **{n: band.values[n].text for n in numbers if n in band.values}})
            return
        texts = {n: record.values[n].text for n in numbers if n in record.values}
        texts = {n: text for n, text in texts.items() if not is_nothing(text)}
        parts = {n: [line for line in text.splitlines() if line.strip()] for n, text in texts.items()}
        counts = {len(lines) for lines in parts.values()}
        if counts and max(counts) > 1 and len({*counts} - {1}) == 1 and not self._are_in_words(record):
            count = max(counts)
            named = self._roles(Role.INDICATOR)
            if not named or len(parts.get(named[0].column, ())) == count:
                for at in range(count):
                    yield _Line({n: lines[at] if len(lines) == count else lines[0] for n, lines in parts.items()})
                return
        if texts:
            yield _Line(texts)

    def _are_in_words(self, record: Record) -> bool:
        """Whether targets are told with their names: 待ち時間　目標 12分（14.5分）."""
        targets = [record.text(one.column) for one in self._roles(Role.TARGET)]
        return any((goals := goals_in(text)) and all(goal.name for goal in goals) for text in targets)

    def _made(self, line: _Line, name: str) -> Iterator[tuple[dict[str, Any], Any]]:
        targets = [one for one in self._roles(Role.TARGET) if one.column in line.texts]
        goals = goals_in(line.texts[targets[0].column]) if len(targets) == 1 else ()
        if goals and all(goal.name for goal in goals) and not self._roles(Role.INDICATOR):
            yield from self._told(goals, line, targets[0])
            return
        if any(not is_nothing(text) for text in line.texts.values()):
            yield self._from_columns(line, name)

    def _told(self, goals: Sequence[Goal], line: _Line, target: ColumnRole) -> Iterator[tuple[dict[str, Any], Any]]:
        """Indicators out of words, with the actuals that another cell tells by the same names."""
        others = [goals_in(line.texts[one.column]) for one in self._roles(Role.ACTUAL) if one.column in line.texts]
        actuals = {bare(goal.name): goal.target for found in others for goal in found}
        is_before = any(word in target.title.casefold() for word in _BEFORE) or bool(actuals)
        for at, goal in enumerate(goals):
            entry: dict[str, Any] = {"name": goal.name[:_LONGEST]}
            actual = actuals.get(bare(goal.name)) or self._beside(entry, line, at, len(goals))
            _aim(entry, goal.target)
            if goal.previous is not None:
                if is_before or (goal.previous_as_of and self._is_before(goal.previous_as_of)):
                    self._before(entry, goal.previous.value, goal.previous_as_of)
                else:
                    actual = goal.previous
            self._target(entry, goal.target.value, target)
            yield entry, actual.value if actual else None

    def _beside(self, entry: dict[str, Any], line: _Line, at: int, count: int) -> Figure | None:
        """What columns of figures without names say of the goal number `at`: its actual, where they have that."""
        actual: Figure | None = None
        for one in self.draft.columns:
            if one.role not in (Role.BASELINE, Role.FINAL_TARGET, Role.LAST_ACTUAL, Role.ACTUAL):
                continue
            lines = [text for text in line.texts.get(one.column, "").splitlines() if text.strip()]
            figure = read_figure(lines[at]) if len(lines) == count else None
            if figure is None or not figure.is_alone:
                continue
            if one.role is Role.ACTUAL or self._is_present(one):
                actual = figure
            elif one.role is Role.LAST_ACTUAL:
                self._before(entry, figure.value)
            else:
                entry["baseline" if one.role is Role.BASELINE else "final_target"] = figure.value
        return actual

    def _is_present(self, column: ColumnRole) -> bool:
        """Whether a column of where things stand is about the year that is reported on, and no other tells of it."""
        is_now = column.role is Role.BASELINE and self.periods.id_of(column.year) == self.periods.current_id
        return is_now and not self._roles(Role.ACTUAL)

    def _is_before(self, words: str) -> bool:
        years = years_in(words)
        return bool(years) and years[-1].year < self.periods.current

    def _before(self, entry: dict[str, Any], value: float, words: str = "") -> None:
        """Put what was reached before where it stays: under its year, where that is a period."""
        years = years_in(words)
        year = years[0].year if years else self.periods.current - 1
        if self.periods.first <= year < self.periods.current:
            entry.setdefault("actuals", {})[self.periods.like.id_of(year)] = value
        elif "baseline" not in entry:
            entry["baseline"] = value
            if words:
                entry["baseline_as_of"] = words[:_LONGEST]

    def _target(self, entry: dict[str, Any], value: float, column: ColumnRole) -> None:
        period = self.periods.id_of(column.year)
        if period is None and means_this_period(column.title):
            period = self.periods.current_id
        if period:
            entry.setdefault("targets", {})[period] = value
        else:
            entry["target"] = value

    def _from_columns(self, line: _Line, program: str) -> tuple[dict[str, Any], Any]:
        named = next((one for one in self._roles(Role.INDICATOR) if one.column in line.texts), None)
        label = self.draft.label
        is_said = any(label in (one.label, one.under) for one in self.draft.columns)
        if not is_said or role_in(label) in OF_INDICATORS - {Role.INDICATOR}:
            # 目標値 is the name of no indicator.
            label = ""
        entry: dict[str, Any] = {"name": _plain(line.texts[named.column]) if named else label or program}
        units = [line.texts[one.column] for one in self._roles(Role.UNIT) if one.column in line.texts]
        if units and not is_nothing(units[0]):
            entry["unit"] = in_line(units[0])[:_LONGEST]
        for one in self._roles(Role.BETTER):
            if sign := comparator_in(line.texts.get(one.column, "")):
                entry["comparator"] = sign
        words: list[str] = []
        for one in self._roles(Role.TARGET):
            self._put_target(entry, line.texts.get(one.column, ""), one, words)
        for role, key in ((Role.BASELINE, "baseline"), (Role.FINAL_TARGET, "final_target")):
            for one in self._roles(role):
                figure = read_figure(line.texts.get(one.column, ""))
                if figure and figure.is_alone and not self._is_present(one):
                    entry[key] = figure.value
                    _unit(entry, figure, one)
                    if key == "baseline" and one.year and "baseline_as_of" not in entry:
                        entry["baseline_as_of"] = one.label
        for one in self._roles(Role.LAST_ACTUAL):
            figure = read_figure(line.texts.get(one.column, ""))
            if figure and figure.is_alone:
                self._before(entry, figure.value)
                _unit(entry, figure, one)
        actual = self._actual(entry, line, words)
        return entry, actual

    def _put_target(self, entry: dict[str, Any], text: str, one: ColumnRole, words: list[str]) -> None:
        if is_nothing(text):
            return
        goals = goals_in(text)
        figure = read_figure(text)
        goal = goals[0] if len(goals) == 1 else None
        if goal is None and figure and figure.is_alone:
            goal = Goal("", figure)
        if goal is None or (goal.name and not goal.name.isascii() and len(goal.name) > 8) or "target_text" in entry:
            if "target" not in entry and "targets" not in entry and "target_text" not in entry:
                entry["target_text"] = in_line(text)[:_LONGEST]
            return
        _aim(entry, goal.target)
        _unit(entry, goal.target, one)
        self._target(entry, goal.target.value, one)
        if goal.previous is not None:
            self._before(entry, goal.previous.value, goal.previous_as_of)

    def _actual(self, entry: dict[str, Any], line: _Line, words: list[str]) -> Any:
        found: Any = None
        present = [one for one in self._roles(Role.BASELINE) if self._is_present(one)]
        for one in (*self._roles(Role.ACTUAL), *present):
            text = line.texts.get(one.column, "")
            if is_nothing(text):
                continue
            value: Any = in_line(text)
            if "target_text" not in entry:
                figure = read_figure(text)
                if figure and figure.is_alone:
                    value = figure.value
                    _unit(entry, figure, one)
                elif len(value) <= _LONGEST_WORD:
                    entry["no_figure"] = list(dict.fromkeys([*entry.get("no_figure", ()), value]))
                else:
                    continue
            period = self.periods.id_of(one.year)
            if period and period != self.periods.current_id:
                entry.setdefault("actuals", {})[period] = value
            elif one.year is None or period:
                found = value
        return found

    def _note(self, table: Table, record: Record, into: str) -> None:
        for one in self.draft.columns:
            value = record.values.get(one.column)
            for piece in value.pieces if value else ():
                sign = comparator_in(piece.text) if one.role is Role.BETTER else None
                what: What = (
                    "nothing" if is_nothing(piece.text) else "read" if sign or _is_read(piece.text) else "value"
                )
                for place in piece.places or (piece.place,):
                    proof = Target(self.no, self.draft.id, sign) if what in ("read", "value") else None
                    self.account.cell(table.sheet, place, what, f"{into} {one.title}", one.sure, proof=proof)


def _is_read(text: str) -> bool:
    return bool(goals_in(text)) or ((figure := read_figure(text)) is not None and figure.is_alone)


def _plain(text: str) -> str:
    plain = in_line(text)
    return (BULLET.sub("", plain, count=1) or plain)[:_LONGEST]


def _aim(entry: dict[str, Any], figure: Figure) -> None:
    if figure.comparator:
        entry["comparator"] = figure.comparator
    if figure.unit:
        entry.setdefault("unit", figure.unit)


def _unit(entry: dict[str, Any], figure: Figure, column: ColumnRole) -> None:
    unit = figure.unit or column.unit
    if unit:
        entry.setdefault("unit", unit)


_ORDER: Final = (
    "id", "name", "unit", "comparator", "target", "targets", "target_text", "baseline", "baseline_as_of",
    "final_target", "actuals", "no_figure",
)  # fmt: skip


def _ordered(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: entry[key] for key in _ORDER if key in entry}

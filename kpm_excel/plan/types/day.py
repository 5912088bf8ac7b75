"""A day, kept as ISO 8601."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from kpm_excel.findings import Code
from kpm_excel.plan.cleaning import trimmed
from kpm_excel.plan.dates import is_day, read_date
from kpm_excel.plan.model import Field, Plan
from kpm_excel.plan.types.field_type import Known, Single
from kpm_excel.plan.types.values import Answer, Misfit, Raw, Reading, Remark, repaired

#: Serial numbers of days that a plan may name, from 1954 to 2119: smaller ones are years or plain numbers.
_DAYS = range(20_000, 80_000)
#: The first of these days.
_FIRST_DAY = date(1954, 10, 3)
_NO_DAY = Misfit("date_form", Code.ANSWER_NOT_A_DATE)


class Day(Single):
    """The type `date`."""

    is_day = True

    def misfits(self, value: object, field: Field, known: Known) -> Iterator[Misfit]:
        if not isinstance(value, str):
            yield Misfit("type_string", Code.ANSWER_NOT_A_DATE)
        elif not is_day(value):
            yield _NO_DAY

    def to_cell(self, answer: Answer) -> Raw:
        try:
            return date.fromisoformat(str(answer))
        except ValueError:
            return answer

    def from_cell(self, raw: Raw, field: Field, plan: Plan) -> Reading:
        if raw is None or (isinstance(raw, str) and not trimmed(raw)):
            return Reading()
        if isinstance(raw, datetime):
            whole = raw.time() == datetime.min.time()
            answer = raw.date().isoformat()
            return Reading(answer, () if whole else repaired(raw, answer))
        if isinstance(raw, date):
            return Reading(raw.isoformat())
        day = read_date(raw) if isinstance(raw, str) else None
        if day is None:
            return Reading(None, (_NO_DAY.remark(raw),))
        iso = day.isoformat()
        written = isinstance(raw, str) and trimmed(raw) == iso
        return Reading(iso, () if written else repaired(raw, iso))

    def counted(self, number: int | float, *, date1904: bool) -> Raw:
        """The day that `number` counts in a cell whose format was lost (ECMA-376 18.17.4.1)."""
        days = int(number) + (1462 if date1904 else 0)
        return date(1899, 12, 30) + timedelta(days=days) if number == int(number) and days in _DAYS else number

    def doubts(self, stored: Raw) -> Iterator[Remark]:
        """A cell for a day in which somebody typed a year, or a number, shows, and is, a day of long ago."""
        if isinstance(stored, date):
            day = stored.date() if isinstance(stored, datetime) else stored
            if day < _FIRST_DAY:
                yield Remark(Code.ANSWER_LONG_AGO, {"found": day.isoformat()})

"""Values of fields as the printed sheets show them."""

from kpm_excel.book.marks import compared_text, figure_text
from kpm_excel.layouts.overview.joined_texts import joined
from kpm_excel.layouts.overview.printed_dates import date_text
from kpm_excel.layouts.overview.report import Absence, Report
from kpm_excel.plan.model import Field, FieldType, Indicator, Program, ScheduleItem
from kpm_excel.words import Words


def printed(report: Report, program: Program, field: Field) -> str:
    """The text that stands for the value of `field`; the mark of a missing answer where one is due."""
    if field.type is FieldType.INDICATORS:
        return _indicators(report, program, field)
    value = report.values(program).get(field.id)
    absence = report.absence(program, field)
    if absence:
        text = absence_mark(absence, report.words)
    elif value is None:
        text = ""
    elif field.type is FieldType.SCHEDULE:
        text = "\n".join(_item(item, report.words) for item in value)
    elif field.type is FieldType.NUMBER:
        text = _figure(value, field.unit, report.words)
    else:
        text = date_text(value, report.words) if field.type is FieldType.DATE else str(value)
    before, after = part_marks(report, program, field)
    return "\n".join(filter(None, [*before, text, *after]))


def _item(item: ScheduleItem, words: Words) -> str:
    bars = [words.text("overview.bar", label=bar.label, start=bar.start, end=bar.end) for bar in item.bars]
    return words.text("overview.schedule_line", item=item.item, bars=words.text("overview.list_comma").join(bars))


def absence_mark(absence: Absence, words: Words) -> str:
    """The mark that stands in place of an answer that is not there."""
    return words.text(f"overview.absent_{absence}")


def part_marks(report: Report, program: Program, field: Field) -> tuple[list[str], list[str]]:
    """The lines before and behind a shared text that say whose part is not there.

    The leading department's part would stand first; a text alone, which has no heading, then gets one, or it
    would be taken for that department's.
    """
    silent = report.silent(program, field)
    lines = {one.code: f"【{one.name}】{absence_mark(absence, report.words)}" for one, absence in silent}
    first = lines.pop(program.lead, None)
    if first is None:
        return [], [*lines.values()]
    names = {code: f"【{report.plan.department(code).name}】" for code in program.contributors}
    text = str(report.values(program).get(field.id))
    wrote = [name for code, name in names.items() if code not in lines]
    alone = len(wrote) == 1 and not text.startswith(tuple(f"{name}\n" for name in names.values()))
    return [first, *(wrote if alone else ())], [*lines.values()]


def _indicators(report: Report, program: Program, field: Field) -> str:
    return "\n".join(_indicator(report, program, field, one) for one in program.indicators(field.id))


def _indicator(report: Report, program: Program, field: Field, indicator: Indicator) -> str:
    """The indicator's name, then its target and actual, then what they are compared with."""
    words = report.words
    first = (
        _fact(words, "target", _compared(words, indicator, indicator.target)),
        _fact(words, "actual", _actual(report, program, field, indicator)),
    )
    second = (
        _fact(words, "previous", _amount(words, indicator, indicator.previous)),
        _fact(words, "baseline", _baseline(words, indicator)),
        _fact(words, "final_target", _compared(words, indicator, indicator.final_target)),
    )
    lines = [joined(facts, words, "overview.two_facts") for facts in (first, second)]
    name = words.text("overview.indicator_name", name=indicator.name)
    return "\n".join([name, *(words.text("overview.indicator_line", text=line) for line in lines if line)])


def _fact(words: Words, name: str, value: str) -> str:
    return words.text("overview.fact", name=words.text(f"overview.indicator_{name}"), value=value) if value else ""


def _amount(words: Words, indicator: Indicator, value: float | None) -> str:
    return _figure(value, indicator.unit, words)


def _figure(value: float | None, unit: str | None, words: Words) -> str:
    """The figure with its unit; its minus is one that stays with it where a line ends, which a hyphen does not."""
    text = figure_text(value, unit, words.language)
    return f"\N{MINUS SIGN}{text[1:]}" if text.startswith("-") else text


def _compared(words: Words, indicator: Indicator, value: float | None) -> str:
    return compared_text(indicator, _amount(words, indicator, value), words)


def _baseline(words: Words, indicator: Indicator) -> str:
    amount = _amount(words, indicator, indicator.baseline)
    if amount and indicator.baseline_as_of:
        return words.text("overview.as_of", amount=amount, day=indicator.baseline_as_of)
    return amount or (indicator.baseline_as_of or "")


def _actual(report: Report, program: Program, field: Field, indicator: Indicator) -> str:
    actual = report.actuals(program, field).get(indicator.id)
    if actual is not None:
        return _amount(report.words, indicator, actual)
    absence = report.actual_absence(program, field, indicator.id)
    return absence_mark(absence, report.words) if absence else ""

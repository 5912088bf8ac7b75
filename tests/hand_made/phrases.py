"""Values as people write them into cells: numbers, ratings, departments, measures, legends."""

from __future__ import annotations

from tests.hand_made.look import Look
from tests.hand_made.report import Code, Measure, Program, Report

_WIDE = str.maketrans(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", "０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ"
)
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚"


def wide(text: str) -> str:
    """With its digits and capitals in full width."""
    return text.translate(_WIDE)


def number_of(report: Report, program: Program, look: Look) -> str | float:
    """A program's number as it is printed."""
    match look.numbers:
        case "wide":
            return wide(str(program.no))
        case "circled":
            return _CIRCLED[program.no - 1]
        case "dashed":
            return (
                program.code
                or f"{1 + (program.no - 1) // 4}-({1 + (program.no - 1) % 4 // 2})-{_CIRCLED[(program.no - 1) % 2]}"
            )
        case "sign":
            return f"№{program.no}" if report.language == "ja" else f"No. {program.no}"
    return float(program.no)


def rating_of(report: Report, code: str, look: Look) -> str:
    """A rating as it is written; "" where its colour alone tells it."""
    found = report.code(code)
    match look.ratings:
        case "wide":
            return wide(code)
        case "labelled":
            return f"{wide(code)}（{found.label}）" if report.language == "ja" else f"{code} ({found.label})"
        case "words":
            return found.label
        case "colours":
            return ""
        case "dots":
            return "●"
    return code


def departments_of(report: Report, program: Program, look: Look) -> str:
    """The departments in one cell."""
    between = look.between if report.language == "ja" else {"・": " / ", "\n": "\n", "／": "/"}.get(look.between, ", ")
    return between.join(program.departments)


def plain(number: float) -> str:
    """A figure without needless places."""
    return f"{number:,g}" if number < 1_000_000 else f"{number:,.0f}"


def with_unit(number: float, unit: str) -> str:
    """A figure with its unit: a word stands apart in English."""
    return (
        f"{plain(number)} {unit}" if unit.isascii() and unit.isalpha() and len(unit) > 2 else f"{plain(number)}{unit}"
    )


def measures_in_words(report: Report, measures: tuple[Measure, ...]) -> str:
    """All measures with targets and actuals in one cell."""
    if report.language == "en":
        return "\n".join(
            f"{one.name}: target {with_unit(one.target, one.unit)} (actual {with_unit(one.actual, one.unit)})"
            for one in measures
        )
    return "\n".join(
        f"・{one.name}　目標 {with_unit(one.target, one.unit)}（{with_unit(one.actual, one.unit)}）" for one in measures
    )


def half_in_words(report: Report, measures: tuple[Measure, ...], part: str) -> str:
    """The targets, or the actuals, of all measures in one cell."""
    between = "：" if report.language == "ja" else ": "
    return "\n".join(f"{one.name}{between}{with_unit(getattr(one, part), one.unit)}" for one in measures)


def legend_of(report: Report, code: Code, look: Look) -> str:
    """A line of the legend."""
    if report.language == "en":
        return f"{code.code}: {code.label}"
    return f"「{wide(code.code)}」：{code.label}"

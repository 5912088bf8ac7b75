"""How numbers print: circled marks of programs, figures with their units."""

from kpm_excel.plan.arithmetic import rounded
from kpm_excel.plan.model import Indicator, Program
from kpm_excel.plan.numerals import fifteen_digits
from kpm_excel.plan.units import with_unit
from kpm_excel.words import Words

#: First code point and first number of each run of circled numbers in Unicode.
_RUNS = ((0x2460, 1, 20), (0x3251, 21, 35), (0x32B1, 36, 50))
#: The names of the comparators in the catalog.
_COMPARED = {">=": "at_least", "<=": "at_most"}


def circled(no: int) -> str:
    """The circled mark of `no` (① to ㊿); the plain number where Unicode has none."""
    for base, first, last in _RUNS:
        if first <= no <= last:
            return chr(base + no - first)
    return str(no)


def mark_of(program: Program) -> str:
    """How `program` is numbered on a form: its code, else the circled mark of its number."""
    return program.code or circled(program.no)


def number_of(program: Program, language: str) -> str | int:
    """How tables of the office number `program`: its code, else the mark of its number."""
    return program.code or number_mark(program.no, language)


def number_mark(no: int, language: str) -> str | int:
    """`no` as tables of the office print it: its circled mark in Japanese, else the number itself."""
    return circled(no) if language == "ja" else no


def day_format(language: str) -> str:
    """Excel's number format of a day, as `language` writes one."""
    return 'yyyy"年"m"月"d"日"' if language == "ja" else "yyyy-mm-dd"


def number_text(value: float) -> str:
    """`value` as people print it: thousands separated, no needless decimals, fifteen digits at most."""
    value = value if isinstance(value, int) else fifteen_digits(value)
    if isinstance(value, int) or (value == int(value) and abs(value) < 1e15):
        return f"{int(value):,}"
    whole, _, decimals = repr(value).partition(".")
    return f"{int(whole):,}.{decimals}" if "e" not in repr(value) and whole not in ("-0",) else repr(value)


def fixed_text(value: float, decimals: int | None) -> str:
    """`value` as `number_text` prints it, with just so many `decimals` where that is not None."""
    if decimals is None:
        return number_text(value)
    text = number_text(rounded(value, decimals))
    whole, _, part = text.partition(".")
    return text if "e" in text or not decimals else f"{whole}.{part.ljust(decimals, '0')}"


def figure_text(value: float | str | None, unit: str | None, language: str, decimals: int | None = None) -> str:
    """`value` with its `unit`; a word that stands for a figure alone, and an empty text where there is none."""
    if value is None or isinstance(value, str):
        return value or ""
    return with_unit(fixed_text(value, decimals), unit, language)


def indicator_text(indicator: Indicator, value: float | str | None, language: str) -> str:
    """`value` as a figure of `indicator`, or words that stand for one; an empty text where there is none."""
    return figure_text(value, indicator.unit, language, indicator.decimals)


def indicator_name(indicator: Indicator, words: Words) -> str:
    """The name of `indicator`, with that it counts since the beginning where the name itself does not say it."""
    said = words.text("entry.since_beginning")
    if indicator.counts != "total" or said.casefold() in indicator.name.casefold():
        return indicator.name
    return words.text("entry.counts_total", name=indicator.name, said=said)


def comparison_words(indicator: Indicator, words: Words) -> str:
    """How an actual is held against the target (`以上`, `at least`)."""
    return words.text(f"overview.{_COMPARED.get(indicator.comparator or '=', 'equal')}", amount="").strip()


def compared_text(indicator: Indicator, figure: str, words: Words) -> str:
    """`figure` as something to be compared with (`80％以上`, `at least 80%`); an empty text where there is none."""
    compared = _COMPARED.get(indicator.comparator or "=", "equal")
    return words.text(f"overview.{compared}", amount=figure) if figure else ""

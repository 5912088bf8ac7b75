"""The plan of the next year, proposed from the tables of last year's report."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kpm_excel.answer_key import AnswerKey
from kpm_excel.consolidated import Consolidated, ProgramResult
from kpm_excel.importing.account import Account
from kpm_excel.importing.addresses import Addresses
from kpm_excel.importing.choices import Choices
from kpm_excel.importing.families import Families, families_of
from kpm_excel.importing.found import Found, Table
from kpm_excel.importing.own_columns import own_data
from kpm_excel.importing.own_cover import own_cover
from kpm_excel.importing.own_overview import own_kinds
from kpm_excel.importing.own_periods import own_periods
from kpm_excel.importing.proof import Said
from kpm_excel.importing.proposed_kinds import Kinds, kinds_of
from kpm_excel.importing.proposed_periods import periods_of
from kpm_excel.importing.questions import Question
from kpm_excel.importing.source import Place, Source
from kpm_excel.importing.told_lines import Around, read_around
from kpm_excel.importing.values.plainly import bare
from kpm_excel.next_plan import Todo, next_plan
from kpm_excel.plan.jsonfile import FORMAT, document_faults, plan_from_document
from kpm_excel.plan.keys import cycle_of
from kpm_excel.plan.reference import PlanReference
from kpm_excel.words import Words, words_for

_JAPANESE: Final = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")


@dataclass(frozen=True)
class Proposal:
    """A plan that was begun from a table."""

    #: The next year's plan, without faults.
    document: dict[str, Any]
    #: The plan of the year that was reported on, and what was answered then.
    before: dict[str, Any]
    answers: Consolidated
    #: What is still to be decided, and what `rollover` tells of the plan's own words.
    questions: tuple[Question, ...]
    todo: tuple[Todo, ...]
    #: Everything that stood in the workbooks.
    account: Account
    #: The tables as they were understood.
    families: Families
    found: tuple[Found, ...]
    choices: Choices


class NoPrograms(Exception):
    """No table of programs was found in the workbooks."""


def propose(
    found: Sequence[Found], choices: Choices | None = None, addresses: Source | None = None, name: str = ""
) -> Proposal:
    """The plan that the tables of `found` come to, with last year's answers; `name` is that of the file, for messages.

    `choices` are what a person decided, `addresses` a workbook of departments with their mail addresses. Raises
    `NoPrograms` where none of the tables tells of programs.
    """
    chosen = choices or Choices()
    own = own_data(found)
    families = families_of(found, chosen, without=own.sheet if own else None)
    if not families.programs and own is None:
        raise NoPrograms
    cover = own_cover(found) if own is not None else None
    words = words_for(cover.language if cover else _language(found))
    around = read_around(
        found, {sheet for family in families.programs for sheet in family.older_sheets}, families.sheets_of_counts
    )
    account = Account()
    if own is not None:
        if cover:
            around.title, around.organization, around.as_of = cover.title, cover.organization, cover.as_of
        entries = own_periods(own, families.programs)
        told = ToldPeriods(entries, own.text(own.rows[0], "period"))
        kinds = own_kinds(own, families, cover, words, [one["id"] for one in entries], told.current_id)
    else:
        periods = periods_of(families.programs, around, words.language, name)
        told = ToldPeriods(periods.entries(), periods.current_id, periods.is_guessed)
        kinds = kinds_of(families, around, periods, account, words, chosen)
    questions = [*kinds.questions]
    document = _document(around, told, kinds, words, questions)
    if addresses is not None:
        questions += [Question("no_address", {"name": one}) for one in Addresses.of(addresses).join(document)]
    document, given = _sound(document, kinds)
    plan = plan_from_document(document, name)
    results = tuple(_result(no, previous) for no, previous in given.items())
    answers = Consolidated(PlanReference.of(plan), results, (), language=words.language)
    rolled = next_plan(document, answers, path=name)
    _tell(account, around, families, Said(rolled.document))
    if own is not None:
        account.of_own(found, own.sheet, rolled.document)
    account.complete(found)
    account.check(rolled.document)
    return Proposal(
        rolled.document, document, answers, tuple(questions), rolled.todo, account, families, tuple(found), chosen
    )


@dataclass(frozen=True, slots=True)
class ToldPeriods:
    """The periods, and which of them was reported on."""

    entries: list[dict[str, Any]]
    current_id: str
    #: Nothing said clearly which one it is.
    is_guessed: bool = False


def _language(found: Sequence[Found]) -> str:
    texts = [heading for one in found for table in one.tables for column in table.columns for heading in column.path]
    return "ja" if _JAPANESE.search("".join(texts)) or not "".join(texts).strip() else "en"


def _document(
    around: Around, periods: ToldPeriods, kinds: Kinds, words: Words, questions: list[Question]
) -> dict[str, Any]:
    """The plan of the year that was reported on."""
    sign = words.text("rollover.sign")

    def needed(value: str | None, key: str) -> str:
        if value:
            return value[:1000]
        questions.append(Question(key))
        return f"{sign}{words.text(f'account.{key}')}"

    label = next(one["label"] for one in periods.entries if one["id"] == periods.current_id)
    as_of = around.as_of
    if periods.is_guessed:
        questions.append(Question("year", {"year": label}))
    if not as_of:
        as_of = words.text("account.as_of", year=label)
        questions.append(Question("as_of", {"as_of": as_of}))
    title = needed(around.title or kinds.title, "title")
    document: dict[str, Any] = {
        "format": FORMAT,
        "cycle": cycle_of(periods.current_id, f"{around.organization}\n{title}"),
        "language": words.language,
        "organization": needed(around.organization, "organization"),
        "title": title,
        "as_of": as_of[:1000],
        "periods": periods.entries,
        "current_period": periods.current_id,
        "scales": kinds.scales,
        "groups": kinds.groups,
        "departments": kinds.departments,
        "kinds": kinds.entries,
        "lists": kinds.lists,
        "summaries": kinds.summaries,
        "texts": _texts(around),
        "programs": kinds.programs,
    }
    return {key: value for key, value in document.items() if value or key not in ("lists", "summaries", "texts")}


def _texts(around: Around) -> dict[str, str]:
    texts = {"introduction": around.introduction, "summary_note": around.notes}
    return {key: text for key, text in texts.items() if text}


def _sound(document: dict[str, Any], kinds: Kinds) -> tuple[dict[str, Any], dict[int, dict[str, Any]]]:
    """`document` and last year's answers without the values that they cannot have: the account tells what is left.

    What a contributor gave has its department behind the field.
    """
    for program in document["programs"]:
        previous: dict[str, Any] = dict(kinds.answers.get(program["no"], {}))
        for code, given in kinds.contributions.get(program["no"], {}).items():
            previous |= {AnswerKey(name, department=code): value for name, value in given.items()}
        if previous:
            program["previous"] = previous
    # What is taken out may let more be seen.
    for _ in range(3):
        faults = document_faults(document)
        if not faults:
            break
        for fault in faults:
            _take_out(document, getattr(fault.place, "steps", ()))
    return document, {program["no"]: program.pop("previous", {}) for program in document["programs"]}


def _result(no: int, previous: Mapping[str, Any]) -> ProgramResult:
    """The answers to program `no`, those of contributors apart."""
    values: dict[str, Any] = {}
    contributions: dict[str, dict[str, Any]] = {}
    for key, value in previous.items():
        parsed = AnswerKey.parse(key)
        target = contributions.setdefault(parsed.department, {}) if parsed.department else values
        target[parsed.field] = value
    return ProgramResult(no, values, contributions=contributions)


def _take_out(document: dict[str, Any], steps: tuple[str | int, ...]) -> None:
    """Take out the value in which `steps` end, where a plan may be without it."""
    if len(steps) >= 4 and steps[0] == "programs" and steps[2] in ("values", "previous"):
        document["programs"][steps[1]][steps[2]].pop(steps[3], None)
    elif steps and steps[0] in ("lists", "summaries", "texts"):
        document.pop(str(steps[0]), None)


def _tell(account: Account, around: Around, families: Families, said_there: Said) -> None:
    """Note what stands around the programs: headings, groups, titles, legends, and what is not used."""
    for line, said in around.used:
        for place in line.places:
            account.cell(line.sheet, place, "read" if said in ("term", "as_of", "unit") else "said", said, "likely")
    repeated = {bare(line.text) for line, _ in around.used}
    for line in around.lines:
        is_again = bare(line.text) in repeated or (line.kind in ("legend", "title") and said_there.has(line.text))
        for place in line.places if is_again else ():
            account.cell(line.sheet, place, "again")
    older = [table for home in families.programs for one in (home, *home.more) for table in one.older]
    for table, why in (*((one, "counts") for one in families.counts), *((one, "older") for one in older)):
        for row in range(table.top, table.bottom + 1):
            for column in range(table.left, table.right + 1):
                account.cell(table.sheet, _first(table, row, column), "left", why=why)
    for line in around.lines:
        for place in line.places:
            account.cell(
                line.sheet, place, "left", why="total" if line.kind == "total" else "note" if line.kind else "outside"
            )


def _first(table: Table, row: int, column: int) -> Place:
    area = table.sheet.area(row, column)
    return Place(area.top, area.left)

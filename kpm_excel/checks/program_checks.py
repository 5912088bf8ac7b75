"""Checks of all answers to one program together: what is missing, and what does not fit."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kpm_excel.answer_key import AnswerKey
from kpm_excel.book.marks import figure_text, indicator_text
from kpm_excel.checks.context import ProgramCheck, ProgramContext
from kpm_excel.findings import Clause, Code, Finding, Listing
from kpm_excel.form.slots import Asked
from kpm_excel.layouts.figure_rows import figures_in
from kpm_excel.plan.answered_values import answered_values
from kpm_excel.plan.arithmetic import worked_out
from kpm_excel.plan.conditions import holds
from kpm_excel.plan.contradiction import Contradicted, banded, compared, contradictions
from kpm_excel.plan.model import Indicator
from kpm_excel.plan.types import single_of, type_of
from kpm_excel.plan.types.values import Answer, as_text


def nested(answers: Mapping[AnswerKey, Answer]) -> dict[str, Any]:
    """`answers` by field, an indicator's actuals together under theirs."""
    values: dict[str, Any] = {}
    for key, answer in answers.items():
        if key.mark and not key.department:
            values.setdefault(key.field, []).append(answer)
        elif key.part:
            values.setdefault(key.field, {})[key.part] = answer
        elif not key.department:
            values[key.field] = answer
    return values


def known_values(context: ProgramContext) -> dict[str, Any]:
    """Everything that conditions may name: what the plan says, what was answered and what is worked out, by field."""
    written = {**context.program.values, **nested(context.answers)}
    return written | worked_out(context.plan.kind_of(context.program).workings, written)


def _missing(context: ProgramContext) -> Iterator[Finding]:
    values = known_values(context)
    # Of several choices one is enough, and one finding where there is none.
    told = {given.key.answer for given in context.given if given.value is not None or given.key in context.refused}
    for given in context.given:
        asked = context.asked.get(given.key)
        if asked is None or given.key.answer in told:
            continue
        told.add(given.key.answer)
        required = asked.key.required
        if required if isinstance(required, bool) else holds(required, values):
            label = asked.field.title if given.key.mark else asked.key.label
            yield context.find(Code.ANSWER_MISSING, given, label=label)


def _contradiction(context: ProgramContext) -> Iterator[Finding]:
    """A rating that its figures seem to speak against; it stays as it is, for a rating is a judgement."""
    if context.department != context.program.lead:
        # What contributors think is not held against figures.
        return
    has_indicators = any(asked.indicator for asked in context.asked.values())
    if not has_indicators and not banded(context.plan.kind_of(context.program)):
        return
    values = answered_values(context.plan, context.program, {**context.others, **context.answers})
    for found in contradictions(context.plan, context.program, values):
        given = next((given for given in context.given if given.key == found.field.id), None)
        if given is not None and given.value is not None:
            figures = _speaking(found, context, values)
            yield context.find(Code.FIGURES_CONTRADICT, given, found=as_text(given.value), figures=figures)


def _speaking(found: Contradicted, context: ProgramContext, values: Mapping[str, Any]) -> Clause:
    """What speaks against a rating: the code to which its figures come, or indicators with their actuals."""
    plan, language = context.plan, context.plan.language
    if found.suggestion is None:
        own = compared(plan.kind_of(context.program), context.program)
        told = ((one, values[field.id][one.id]) for field, one in own if one in found.indicators)
        return Clause(found.kind, tuple(f"{one.name} {indicator_text(one, actual, language)}" for one, actual in told))
    bands = found.suggestion.bands
    base = plan.kind_of(context.program).field(bands.field)
    name = type_of(base).figure_name(bands, base, plan.words())
    figure = figure_text(found.suggestion.figure, type_of(base).figure_unit(bands, base, language), language)
    return Clause(found.kind, (" ".join(filter(None, (base.title, name, figure))),), found.suggestion.code)


def _as_last_period(context: ProgramContext) -> Iterator[Finding]:
    previous = context.program.previous or {}
    for given in context.given:
        asked = context.asked.get(given.key)
        if not asked or not single_of(asked.cell).is_prose or given.value is None:
            continue
        before = previous.get(asked.field.id)
        if isinstance(before, str) and "".join(before.split()) == "".join(str(given.value).split()):
            yield context.find(Code.ANSWER_AS_LAST_PERIOD, given, label=asked.key.label)


#: How many times larger or smaller than the plan's figures an actual is when a unit slipped.
_SLIP = 9.0


def _far_off(context: ProgramContext) -> Iterator[Finding]:
    """A number that is about ten times or a tenth of everything that the plan knows of it."""
    for given in context.given:
        asked = context.asked.get(given.key)
        if not asked or not isinstance(given.value, int | float) or not given.value:
            continue
        known = [abs(figure) for figure in _figures(context, asked) if figure]
        actual = abs(given.value)
        if known and (actual >= max(known) * _SLIP or actual * _SLIP <= min(known)):
            figures = ", ".join(as_text(figure) for figure in dict.fromkeys(known))
            yield context.find(Code.ANSWER_FAR_OFF, given, found=as_text(given.value), allowed=figures)


def _fallen(context: ProgramContext) -> Iterator[Finding]:
    """An actual that counts since the beginning and is below the last one."""
    for given in context.given:
        asked = context.asked.get(given.key)
        indicator = asked.indicator if asked else None
        if asked and indicator and indicator.counts == "total" and isinstance(given.value, int | float):
            last = _last(context, asked, indicator)
            if last is not None and given.value < last:
                yield context.find(Code.TOTAL_FELL, given, found=as_text(given.value), allowed=as_text(last))


def _last(context: ProgramContext, asked: Asked, indicator: Indicator) -> float | None:
    """The last figure that came before this period; None where there is none."""
    ids = context.plan.period_ids
    past = ids[: ids.index(context.plan.current_period)]
    before = (context.program.previous or {}).get(asked.field.id)
    answered = before.get(indicator.id) if isinstance(before, Mapping) else None
    said = (indicator.previous, answered, *(indicator.actuals.get(period) for period in reversed(past)))
    return next((figure for figure in said if isinstance(figure, int | float)), None)


def _figures(context: ProgramContext, asked: Asked) -> Iterator[int | float]:
    """What the plan knows of a number that is asked: an indicator's figures, and what was answered last period.

    Of a row of figures these are the ones of the periods that have ended.
    """
    i, row = asked.indicator, asked.row
    if row:
        ended = context.plan.period_ids[: context.plan.period_ids.index(context.plan.current_period)]
        figures = figures_in(context.program.values.get(asked.field.id), row)
        yield from (figures[id] for id in ended if isinstance(figures.get(id), int | float))
    before = (context.program.previous or {}).get(asked.before)
    if isinstance(before, Mapping) and i:
        before = before.get(i.id)
    for figure in (*((i.target, i.previous, i.baseline, i.final_target) if i else ()), before):
        if isinstance(figure, int | float):
            yield figure


#: Shorter texts are the same by chance: 「予定どおり実施」 is true of many a program.
_SENTENCE = 12


def check_programs(contexts: Iterable[ProgramContext]) -> Iterator[Finding]:
    """Everything that is to be said of a department's answers to several programs: which say the same word for word.

    That happens when one types while several sheets are selected: Excel writes into all of them.
    """
    seen: dict[tuple[str, str, str], str | int] = {}
    for context in contexts:
        kind = context.program.kind
        texts = [
            (given, " ".join(str(given.value).split()))
            for given in context.given
            if given.value is not None and single_of(context.asked[given.key].cell).is_prose
        ]
        same = [(given, seen[kind, given.key, text]) for given, text in texts if (kind, given.key, text) in seen]
        is_whole = len(same) == len(texts) and len(texts) > 1
        if same and (is_whole or any(len(text) >= _SENTENCE and (kind, g.key, text) in seen for g, text in texts)):
            labels = Listing(tuple(context.asked[given.key].key.label for given, _ in same), "dot")
            first, number = same[0]
            item = context.plan.item([kind])
            yield context.find(Code.ANSWERS_REPEATED, first, found=labels, number=number, item=item)
        for given, text in texts:
            seen.setdefault((kind, given.key, text), context.program.number)


#: In the order in which their findings stand.
CHECKS: tuple[ProgramCheck, ...] = (_missing, _contradiction, _as_last_period, _far_off, _fallen)


def check_program(context: ProgramContext) -> Iterator[Finding]:
    """Everything that is to be said of the answers to one program taken together."""
    for check in CHECKS:
        yield from check(context)

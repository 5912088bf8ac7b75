"""An overview of ours imports to the plan and the answers that it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from kpm_excel.consolidated import Consolidated
from kpm_excel.excel.write.writer import write_book
from kpm_excel.importing.proposal import Proposal, propose
from kpm_excel.importing.read_source import source_of
from kpm_excel.importing.tables import find_tables
from kpm_excel.layouts.overview.overview_book import overview_book
from kpm_excel.plan.model import FieldType, Plan
from tests.importing import missing
from tests.plans import SAMPLE_NAMES
from tests.random_plans import reports
from tests.reporting import sample
from tests.rig.clients import resave

#: What an indicator says of itself that the overview prints.
_FACTS = ("id", "name", "unit", "comparator", "targets", "target_text", "baseline", "final_target", "actuals")


def imported(plan: Plan, answers: Consolidated, content: bytes | None = None) -> Proposal:
    """What the overview of `answers` comes to; `content` is it as another program saved it."""
    found = find_tables(source_of(content or write_book(overview_book(plan, answers)), "overview.xlsx"))
    proposal = propose([found])
    assert list(missing(proposal.account, [found], proposal.document)) == []
    return proposal


def differences(plan: Plan, answers: Consolidated, proposal: Proposal) -> Iterator[tuple[object, ...]]:
    """What of the plan and its answers did not come back, or otherwise."""
    came = {program["no"]: program for program in proposal.before["programs"]}
    titles = {group["id"]: f"{group.get('heading', '')} {group['name']}".strip() for group in proposal.before["groups"]}
    for key in ("title", "organization", "as_of", "current_period", "language"):
        if proposal.before[key] != plan.document[key]:
            yield key, proposal.before[key]
    for program in plan.programs:
        own = came[program.no]
        head = (own["group"], titles[own["group"]], tuple(own["departments"]), own.get("code"))
        if head != (program.group, plan.group(program.group).title, program.departments, program.code):
            yield program.no, head
        entry = next(one for one in plan.document["programs"] if one["no"] == program.no)
        given_ = proposal.answers.program(program.no).values
        for field in plan.kind_of(program).fields:
            said, back = entry["values"].get(field.id), own["values"].get(field.id)
            answer, answer_back = answers.program(program.no).values.get(field.id), given_.get(field.id)
            match field.type:
                case FieldType.DEPARTMENTS:
                    continue
                case FieldType.INDICATORS:
                    same = [_facts(one, plan) for one in said or ()] == [_facts(one, plan) for one in back or ()]
                    same = same and (answer or None) == (answer_back or None)
                case FieldType.FIGURES:
                    same = _figures(answer) == _figures(back) | _figures(answer_back)
                case _:
                    wanted = said if answer is None else answer
                    same = (wanted or None) in (back or None, answer_back or None) or wanted in (back, answer_back)
            if not same:
                yield program.no, field.id, said, answer, back, answer_back


def _facts(entry: Mapping[str, Any], plan: Plan) -> dict[str, Any]:
    facts = {key: entry[key] for key in _FACTS if entry.get(key) not in (None, {})}
    return facts | {"target": entry.get("targets", {}).get(plan.current_period, entry.get("target"))}


def _figures(value: Any) -> dict[tuple[str, str], Any]:
    rows = value.items() if isinstance(value, Mapping) else ()
    return {(row, period): figure for row, own in rows for period, figure in own.items() if period != "total"}


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[pytest.mark.stress] * (n != SAMPLE_NAMES[0])) for n in SAMPLE_NAMES]
)
def test_the_overview_of_a_sample_imports_to_its_plan_and_answers(name: str) -> None:
    plan, answers = sample(name)
    assert list(differences(plan, answers, imported(plan, answers))) == []


@given(reports(6).filter(lambda report: bool(report[0].programs)))
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
def test_an_overview_imports_to_the_plan_and_answers_that_it_came_from(report: tuple[Plan, Consolidated]) -> None:
    plan, answers = report
    assert list(differences(plan, answers, imported(plan, answers))) == []


@pytest.mark.stress
@pytest.mark.parametrize("client", ["libreoffice-xlsx", "libreoffice-ods", "exceljs", "openpyxl"])
@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_an_overview_that_another_program_saved_imports_as_well(name: str, client: str, tmp_path: Path) -> None:
    plan, answers = sample(name)
    path = tmp_path / "overview.xlsx"
    path.write_bytes(write_book(overview_book(plan, answers)))
    assert list(differences(plan, answers, imported(plan, answers, resave(path, client).read_bytes()))) == []


@pytest.mark.stress
@pytest.mark.parametrize("client", ("libreoffice-xlsx", "libreoffice-ods", "libreoffice-xls", "exceljs", "openpyxl"))
def test_an_overview_imports_alike_after_another_program_saved_it(client: str, tmp_path: Path) -> None:
    plan, answers = sample(SAMPLE_NAMES[0])
    path = tmp_path / "overview.xlsx"
    path.write_bytes(write_book(overview_book(plan, answers)))
    saved = resave(path, client)
    found = find_tables(source_of(saved.read_bytes(), saved.name))
    assert list(differences(plan, answers, propose([found]))) == []

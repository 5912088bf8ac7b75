"""What the documents say can be done is done here, and what they point to is there."""

import json
import re
import shlex
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest

from kpm_excel.cli import kpm_excel, run
from kpm_excel.form.slots import Asked, asked_slots
from kpm_excel.layouts.planbook.plan_tables import ORDER
from kpm_excel.next_plan import still_marked
from kpm_excel.office.cycle_folder import find_cycle
from kpm_excel.office.generate import generate
from kpm_excel.plan.jsonfile import document_faults
from kpm_excel.plan.model import FieldType, Plan
from kpm_excel.plans import load_plan
from tests.hand_made.layouts import layout

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_and_picture_is_there(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (page.parent / target).exists()] == []


def test_the_readme_names_every_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in kpm_excel.commands if f"`kpm-excel {name}" not in text] == []


def test_the_smallest_plan_works_as_it_stands_and_without_any_of_its_keys_it_does_not() -> None:
    text = (ROOT / "docs/plan.md").read_text(encoding="utf-8")
    found = re.search(r"```json\n(\{\n.*?\n\})\n```", text, re.DOTALL)
    assert found and document_faults(json.loads(found[1])) == []

    def keys(part: Any) -> Iterator[tuple[dict[str, Any], str]]:
        for key in list(part) if isinstance(part, dict) else range(len(part) if isinstance(part, list) else 0):
            if isinstance(part, dict):
                yield part, key
            yield from keys(part[key])

    document = json.loads(found[1])
    for part, key in keys(document):
        value = part.pop(key)
        assert document_faults(document), key
        part[key] = value


def settings() -> ConfigParser:
    """What setup.cfg says."""
    read = ConfigParser()
    read.read(ROOT / "setup.cfg", encoding="utf-8")
    return read


def test_the_floors_are_told_as_they_are_checked() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \d \| (.*?) \|", text, flags=re.MULTILINE)
    told = [set(re.findall(r"`(\w+)`", layer)) for row in reversed(rows) for layer in row.split(",")]
    layers = settings()["importlinter:contract:floors"]["layers"].strip().splitlines()
    assert told == [set(re.findall(r"\w+", layer)) for layer in reversed(layers)]


def test_every_dependency_is_told_with_its_reason() -> None:
    text = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8").partition("\n## Reading")[0]
    read = settings()
    wanted = [read["options"]["install_requires"], *read["options.extras_require"].values()]
    names = {name.lower() for part in wanted for name in re.findall(r"^([\w-]+)", part, flags=re.MULTILINE)}
    assert sorted(names - set(re.findall(r"[\w-]+", text.lower()))) == []
    needed = set(re.findall(r"^([\w-]+)", read["options"]["install_requires"], flags=re.MULTILINE))
    assert set(re.findall(r"^\| ([\w-]+) \|", text, flags=re.MULTILINE)) - {"package", "---"} == needed


def answer(plan: Plan, slot: Asked) -> str | int | list[str]:
    """Some answer that the slot's field takes."""
    type_ = slot.cell.type
    if slot.field.several:
        return [slot.field.choices[0]]
    if type_ in (FieldType.RATING, FieldType.CHOICE):
        return plan.scale_of(slot.field).values[0].code
    if type_ is FieldType.DATE:
        return "2027-03-31"
    if type_ is FieldType.TEXT:
        return "取組を進めた。"
    return 0 if slot.field.minimum is None else int(slot.field.minimum) + 1


def some_answers(plan: Plan) -> dict[int, dict[str, Any]]:
    """Some answer to everything that is asked."""
    return {
        program.no: {
            slot.key.key.answer: answer(plan, slot)
            for department in program.departments
            for slot in asked_slots(plan, program, department)
        }
        for program in plan.programs
    }


def send_back(plan: Plan, folder: Path) -> None:
    """Put into `folder` what the departments would return, filled in."""
    generate(plan, folder, some_answers(plan))


@pytest.mark.stress
@pytest.mark.parametrize(
    ("manual", "folders"), [("ja/manual.md", ("R8進捗", "R9進捗")), ("manual.md", ("progress-2027", "progress-2028"))]
)
def test_the_commands_of_the_manual_can_be_followed_to_the_letter(
    manual: str,
    folders: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = re.findall(
        r"^\| [^|]+ \| (.+) \|$", (ROOT / "docs" / manual).read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    lines = [line for row in rows for line in re.findall(r"`kpm-excel ([^`]+)`", row)]
    monkeypatch.chdir(tmp_path)
    done = []
    # In the folder of the next year the first steps are done once more.
    for line in [*lines, "check-plan", "generate"]:
        arguments = shlex.split(line)
        done.append(arguments[0])
        if arguments[0] in ("open", "serve"):
            continue
        if arguments[0] == "import-report":
            Path(arguments[1]).write_bytes(layout("review_list").workbook())
        cycle = find_cycle(Path())
        # Nobody writes here what the manual asks the office to write into the next plan.
        is_left = arguments[0] == "generate" and cycle is not None and bool(still_marked(load_plan(cycle.plan)).count)
        # So it is with what the office itself says of the programs, without which all is a draft.
        wanted = (0, 1) if arguments[0] in ("overview", "publish") else (int(is_left),)
        assert run(arguments) in wanted, (line, capsys.readouterr())
        if arguments[0] == "init":
            monkeypatch.chdir(Path(arguments[1]))
        if arguments[0] == "generate" and cycle is not None:
            send_back(load_plan(cycle.plan), cycle.returned)
    assert done == [
        "open", "init", "import-report", "check-plan", "generate", "mail-texts", "serve", "links", "collect", "status",
        "remind", "review", "amend", "overview", "publish", "history", "rollover", "init", "check-plan", "generate",
    ]  # fmt: skip
    assert {path.name for path in tmp_path.iterdir()} == {*folders}
    begun = find_cycle(tmp_path / folders[1])
    assert begun and len(list(begun.outgoing.glob("*.xlsx"))) > 1


def test_the_operators_manual_shows_every_sheet_of_the_offices_workbooks() -> None:
    manual = (ROOT / "docs" / "ja" / "manual.md").read_text(encoding="utf-8")
    shown = re.findall(r"^!\[[^]]*\]\(\.\./pictures/(plan-\w+|review)\.png\)$", manual, flags=re.MULTILINE)
    assert shown == [*(f"plan-{name}" for name in ORDER), "review"]

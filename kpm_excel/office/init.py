"""`init`: the folder of a new cycle."""

import json
import secrets
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from kpm_excel.errors import BadCall, BadOutput
from kpm_excel.manual import manual_page
from kpm_excel.office.cycle_folder import PLAN, Cycle, cycle_in
from kpm_excel.office.opener import OPENER, remember_program
from kpm_excel.office.results import Result, files_of
from kpm_excel.office.run import Run
from kpm_excel.outputs import Kind, writing
from kpm_excel.plan.jsonfile import FORMAT, sound_plan
from kpm_excel.plan.keys import cycle_of
from kpm_excel.plan.model import Plan
from kpm_excel.plan.versions import kept_beside
from kpm_excel.plans import is_plan_file, load_document, plan_with_cycle, plan_workbook
from kpm_excel.words import words_for


@dataclass(frozen=True, kw_only=True)
class Begun(Result):
    """A cycle that was begun."""

    #: Where its parts lie.
    cycle: Cycle
    #: The plan that it begins from.
    plan: Plan


def init(folder: str | Path, template: str | Path = "sab", *, force: bool = False, run: Run | None = None) -> Begun:
    """Begin a cycle in `folder`: the plan workbook of `template`, a page to read, and three folders.

    `template` is the name of a shipped one or the file of a plan, such as the one that `rollover` made. The new plan
    has a `cycle` of its own, unless the file has one and nothing was made of it yet. Raises
    `BadCall` for an unknown template, `BadOutput` where `folder` already has a plan (without `force`) or cannot be
    written, and `PlanFaulty` where the file is no sound plan.
    """
    (run or Run()).check()
    root = Path(folder)
    own = Path(template) if is_plan_file(Path(template)) else None
    document = load_document(own) if own else _template(str(template))
    if (root / PLAN).exists() and not force:
        raise BadOutput("cycle_exists", path=root / PLAN)
    cycle = cycle_in(root, document["language"])
    # A workbook stays as the office has it, with its own colours, sheets and notes.
    content = own.read_bytes() if own and own.suffix.lower() == cycle.plan.suffix else None
    if "cycle" not in document or (own and kept_beside(own).is_file()):
        # Two reports that begin from one plan are two reports.
        document |= {"format": FORMAT, "cycle": cycle_of(document["current_period"], secrets.token_hex())}
        content = plan_with_cycle(own, document["cycle"]) if own and content else None
    words = words_for(document["language"])
    page = root / words.text("cycle.read_me")
    with writing("init", root, force=force) as outputs:
        outputs.put(cycle.plan, Kind.PLAN, content or plan_workbook(document, str(template)))
        outputs.put(page, Kind.PAGE, _steps(cycle, document["language"]))
        outputs.put(root / words.text("cycle.manual"), Kind.PAGE, manual_page(document["language"]))
        outputs.put(root / words.text("cycle.opener"), Kind.PAGE, OPENER)
        for part in (cycle.outgoing, cycle.returned, cycle.results):
            outputs.folder(part)
        written = outputs.finish()
    remember_program()
    return Begun(cycle=cycle, plan=sound_plan(document, cycle.plan), **files_of(written))


def template_names() -> list[str]:
    """The names of the plans that a cycle can start from."""
    names = (entry.name for entry in files("kpm_excel.templates").iterdir())
    return sorted(name.removesuffix(".json") for name in names if name.endswith(".json"))


@cache
def template_language(name: str) -> str:
    """The language of the plan that is called `name`. Raises `BadCall` where there is none."""
    language: str = _template(name)["language"]
    return language


def _template(name: str) -> dict[str, Any]:
    known = template_names()
    if name not in known:
        near = get_close_matches(name, known, n=1)
        raise BadCall("template_unknown", found=name, allowed=", ".join(near or known))
    document: dict[str, Any] = json.loads((files("kpm_excel.templates") / f"{name}.json").read_text(encoding="utf-8"))
    return document


def _steps(cycle: Cycle, language: str) -> bytes:
    """The page to read, as Windows' own editor shows it: with line ends and a mark of UTF-8."""
    words = words_for(language)
    text = words.text(
        "cycle.steps",
        manual=words.text("cycle.manual"),
        plan=cycle.plan.name,
        outgoing=cycle.outgoing.name,
        returned=cycle.returned.name,
        results=cycle.results.name,
    )
    return text.replace("\n", "\r\n").encode("utf-8-sig")

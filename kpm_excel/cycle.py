"""The folder of one cycle: the plan, what goes out, what comes back, what comes of it."""

import json
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any

from kpm_excel.errors import Stopped
from kpm_excel.output import check_writable, write_file
from kpm_excel.plans import is_plan_file, load_document, plan_workbook
from kpm_excel.words import LANGUAGES, words_for

_PLAN = "plan.xlsx"


@dataclass(frozen=True, slots=True)
class Cycle:
    """Where the parts of a cycle lie."""

    plan: Path
    #: Entry workbooks for the departments.
    outgoing: Path
    #: What the departments sent back.
    returned: Path
    #: Consolidated answers, checks and the overview.
    results: Path
    #: The office's own words for mail drafts, where it has any.
    texts: Path

    @property
    def root(self) -> Path:
        """The folder of the cycle."""
        return self.plan.parent

    @property
    def collected(self) -> Path:
        """The answers as they were collected."""
        return self.results / "consolidated.json"

    @property
    def amended(self) -> Path:
        """The answers with what the office amended."""
        return self.results / "amended.json"

    @property
    def is_amended(self) -> bool:
        """Whether the office amended the answers that were collected last."""
        return self.amended.is_file() and not self._is_behind

    @property
    def answers(self) -> Path:
        """The answers, as they were amended where they were.

        Raises `Stopped` where answers were collected since: the amendments must neither be lost nor be guessed at;
        and where none were collected yet.
        """
        if self.amended.is_file() and self._is_behind:
            raise Stopped("amended_behind", path=self.amended)
        if not self.is_amended and not self.collected.is_file():
            raise Stopped("not_collected", path=self.collected, folder=self.returned)
        return self.amended if self.is_amended else self.collected

    @property
    def _is_behind(self) -> bool:
        collected = self.collected
        return collected.is_file() and self.amended.stat().st_mtime_ns < collected.stat().st_mtime_ns


def template_names() -> list[str]:
    """The names of the plans that a cycle can start from."""
    names = (entry.name for entry in files("kpm_excel.templates").iterdir())
    return sorted(name.removesuffix(".json") for name in names if name.endswith(".json"))


def init_cycle(folder: str | Path, template: str | Path) -> Cycle:
    """The parts of a new cycle in `folder`: the plan workbook of `template`, a page to read, and three folders.

    `template` is the name of a shipped one or the file of a plan, such as the one that `rollover` made. Raises
    `Stopped` for an unknown template, where `folder` already has a plan, and where it cannot be written; `PlanFaulty`
    where the file is no sound plan.
    """
    root = Path(folder)
    own = Path(template) if is_plan_file(Path(template)) else None
    document = load_document(own) if own else _template(str(template))
    if (root / _PLAN).exists():
        raise Stopped("cycle_exists", path=root / _PLAN)
    cycle = _cycle(root, document["language"])
    for part in (cycle.outgoing, cycle.returned, cycle.results):
        check_writable(part)
    if own and own.suffix.lower() == cycle.plan.suffix:
        # As the office has it, with its own colours, sheets and notes.
        write_file(cycle.plan, own.read_bytes())
    else:
        write_file(cycle.plan, plan_workbook(document, str(template)))
    write_file(root / _read_me(document["language"]), _steps(cycle, document["language"]))
    return cycle


def find_cycle(folder: str | Path) -> Cycle | None:
    """The cycle that `folder` holds, whatever its language; None where it holds none."""
    root = Path(folder)
    if not (root / _PLAN).is_file():
        return None
    cycles = [_cycle(root, language) for language in LANGUAGES]
    return next((cycle for cycle in cycles if cycle.returned.is_dir()), None)


def _template(name: str) -> dict[str, Any]:
    known = template_names()
    if name not in known:
        near = get_close_matches(name, known, n=1)
        raise Stopped("template_unknown", found=name, allowed=", ".join(near or known))
    document: dict[str, Any] = json.loads((files("kpm_excel.templates") / f"{name}.json").read_text(encoding="utf-8"))
    return document


def _cycle(root: Path, language: str) -> Cycle:
    words = words_for(language)
    return Cycle(
        root / _PLAN,
        *(root / words.text(f"cycle.folder_{part}") for part in ("outgoing", "returned", "results", "texts")),
    )


def _read_me(language: str) -> str:
    return words_for(language).text("cycle.read_me")


def _steps(cycle: Cycle, language: str) -> bytes:
    """The page to read, as Windows' own editor shows it: with line ends and a mark of UTF-8."""
    text = words_for(language).text(
        "cycle.steps",
        plan=cycle.plan.name,
        outgoing=cycle.outgoing.name,
        returned=cycle.returned.name,
        results=cycle.results.name,
    )
    return text.replace("\n", "\r\n").encode("utf-8-sig")

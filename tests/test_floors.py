"""The house stands on its floors: imports go down, words come from catalogs, only the command line speaks."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from kpm_excel.plan.model import FieldType

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "kpm_excel"
MODULES = sorted(PACKAGE.rglob("*.py"))
#: Slow to import, so imported where they are used: `kpm-excel --help` must answer at once.
HEAVY = {"jsonschema", "jsonschema_rs", "msoffcrypto", "openpyxl", "pandas", "pypdf", "python_calamine", "xlsxwriter"}
#: The modules that a library is the reason for may import it at their top; nothing light imports them there.
ENGINES = {"excel/write/worksheet.py": {"xlsxwriter"}}
#: What ends the program or writes to the screen, which only the command line may do.
SPEAKING = {"print", "exit", "quit", "input", "breakpoint"}


def name_of(module: Path) -> str:
    return module.relative_to(PACKAGE).as_posix()


class Facts(NamedTuple):
    """What a module is judged by."""

    #: What it imports at its top, and what of it prints, ends the program or belongs to the command line.
    imported: set[str]
    speaking: set[str]
    #: The types of fields that it decides by.
    types: set[str]
    is_explained: bool
    lines: int


@cache
def facts() -> dict[str, Facts]:
    """All modules by their names; their trees are not kept, for they are large."""
    return {name_of(module): facts_of(module.read_text(encoding="utf-8")) for module in MODULES}


def facts_of(text: str) -> Facts:
    tree = ast.parse(text)
    imported = set(imported_at_the_top(tree))
    speaking = {name for name in imported if name.partition(".")[0] == "click"}
    types = set[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            speaking |= {node.func.id} & SPEAKING
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            speaking |= {f"{node.value.id}.{node.attr}"} & {"sys.exit"}
            types |= {node.attr} if node.value.id == "FieldType" else set()
        elif isinstance(node, ast.Compare) and "type" in ast.unparse(node.left):
            types |= {one.value for one in ast.walk(node) if isinstance(one, ast.Constant)} & set(FieldType)
    return Facts(imported, speaking, types, bool(ast.get_docstring(tree)), len(text.splitlines()))


def imported_at_the_top(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""


def test_imports_go_down_only() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_heavy_libraries_wait_until_they_are_used() -> None:
    heavy = {name: {one.partition(".")[0] for one in module.imported} & HEAVY for name, module in facts().items()}
    assert {name: found for name, found in heavy.items() if found - ENGINES.get(name, set())} == {}


def test_only_the_command_line_prints_and_ends_the_program() -> None:
    said = {name: module.speaking for name, module in facts().items() if module.speaking}
    assert {name: what for name, what in said.items() if not name.startswith(("cli/", "__main__.py"))} == {}
    assert said["cli/__init__.py"]


def test_modules_stay_short_and_say_what_they_are_for() -> None:
    assert [name for name, module in facts().items() if not module.is_explained] == []
    assert {name: module.lines for name, module in facts().items() if module.lines > 400} == {}


#: Where types of fields may be named: in their rooms, and where an import proposes some.
TYPE_ROOMS = ("plan/types/", "layouts/types/", "importing/")
#: What knows no plan has types of its own.
WITHOUT_PLANS = ("excel/", "returned/")


def test_types_of_fields_answer_for_themselves() -> None:
    types = {name: module.types for name, module in facts().items() if module.types}
    assert {name: found for name, found in types.items() if not name.startswith((*TYPE_ROOMS, *WITHOUT_PLANS))} == {}
    assert any(name.startswith("plan/types/") for name in types)

"""The house stands on its floors: imports go down, words come from catalogs, only the command line speaks."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

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


@cache
def tree_of(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


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
    found = {}
    for module in MODULES:
        heavy = {name.partition(".")[0] for name in imported_at_the_top(tree_of(module))} & HEAVY
        found[name_of(module)] = heavy - ENGINES.get(name_of(module), set())
    assert {name: heavy for name, heavy in found.items() if heavy} == {}


def test_only_the_command_line_prints_and_ends_the_program() -> None:
    found = {name_of(module): speaking(tree_of(module)) for module in MODULES}
    assert {name for name, said in found.items() if said and not name.startswith(("cli/", "__main__.py"))} == set()
    assert found["cli/__init__.py"]


def speaking(tree: ast.Module) -> set[str]:
    """What in a module prints, ends the program or belongs to the command line."""
    said = {name for name in imported_at_the_top(tree) if name.partition(".")[0] == "click"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            said |= {node.func.id} & SPEAKING
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            said |= {f"{node.value.id}.{node.attr}"} & {"sys.exit"}
    return said


def test_modules_stay_short_and_say_what_they_are_for() -> None:
    assert [name_of(module) for module in MODULES if not ast.get_docstring(tree_of(module))] == []
    lines = {name_of(module): len(module.read_text(encoding="utf-8").splitlines()) for module in MODULES}
    assert {name: count for name, count in lines.items() if count > 400} == {}


#: Where types of fields may be named: in their rooms, and where an import proposes some.
TYPE_ROOMS = ("plan/types/", "layouts/types/", "importing/")
#: What knows no plan has types of its own.
WITHOUT_PLANS = ("excel/", "returned/")


def _named_types(tree: ast.Module) -> Iterator[str]:
    """The types of fields that the code decides by."""
    names = set(FieldType)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "FieldType":
            yield node.attr
        elif isinstance(node, ast.Compare) and "type" in ast.unparse(node.left):
            inside = (one.value for one in ast.walk(node) if isinstance(one, ast.Constant))
            yield from (str(value) for value in inside if value in names)


def test_types_of_fields_answer_for_themselves() -> None:
    elsewhere = [module for module in MODULES if not name_of(module).startswith((*TYPE_ROOMS, *WITHOUT_PLANS))]
    found = {name_of(module): set(_named_types(tree_of(module))) for module in elsewhere}
    assert {name: types for name, types in found.items() if types} == {}

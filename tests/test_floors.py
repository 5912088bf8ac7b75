"""The house stands on its floors: imports go down, words come from catalogs, only the command line speaks."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

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


@pytest.fixture(params=MODULES, ids=name_of)
def module(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


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


def test_heavy_libraries_wait_until_they_are_used(module: Path) -> None:
    heavy = {name.partition(".")[0] for name in imported_at_the_top(tree_of(module))} & HEAVY
    assert heavy <= ENGINES.get(name_of(module), set())


def test_only_the_command_line_prints_and_ends_the_program(module: Path) -> None:
    if name_of(module).startswith(("cli/", "__main__.py")):
        return
    tree = tree_of(module)
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    ended = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)} & {"sys.exit"}
    imported = {name.partition(".")[0] for name in imported_at_the_top(tree)} & {"click"}
    assert not called & SPEAKING and not ended and not imported


def test_modules_stay_short_and_say_what_they_are_for(module: Path) -> None:
    tree = tree_of(module)
    assert ast.get_docstring(tree)
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 400


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


def test_types_of_fields_answer_for_themselves(module: Path) -> None:
    if not name_of(module).startswith((*TYPE_ROOMS, *WITHOUT_PLANS)):
        assert list(_named_types(tree_of(module))) == []

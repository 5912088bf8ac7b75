"""What a user installs: the wheel carries all that the toolkit needs, and works far from the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
#: All that a wheel is made of.
SOURCES = ("kpm_excel", "docs", "templates", "samples", "setup.cfg", "pyproject.toml", "README.md", "LICENSE")


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A command in a folder and environment that know nothing of the checkout."""
    known = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    return subprocess.run(
        command,
        cwd=cwd,
        env=known,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )


def succeed(*command: str | Path, cwd: Path) -> str:
    done = run(*command, cwd=cwd)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy, so that nothing left over in the checkout gets into it."""
    source = tmp_path_factory.mktemp("source")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, source / name)
    folder = tmp_path_factory.mktemp("wheel")
    succeed(sys.executable, "-m", "pip", "wheel", "-qq", "--no-deps", "-w", folder, source, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


def install(wheel: Path, folder: Path) -> Path:
    """The programs of a new environment that has the wheel and its dependencies, and nothing else."""
    succeed(sys.executable, "-m", "venv", folder / "env", cwd=folder)
    programs = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
    succeed(programs / "python", "-m", "pip", "install", "-qq", wheel, cwd=folder)
    return programs


def relative(paths: Iterable[Path], to: Path, as_part_of: str) -> set[str]:
    return {f"{as_part_of}/{path.relative_to(to).as_posix()}" for path in paths}


def test_setup_cfg_names_every_folder_of_the_package() -> None:
    settings = ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    folders = {path.parent.relative_to(ROOT) for path in (ROOT / "kpm_excel").rglob("*.py")}
    wanted = {".".join(folder.parts) for folder in folders} | {
        "kpm_excel.docs",
        "kpm_excel.templates",
        "kpm_excel.samples",
    }
    assert set(settings["options"]["packages"].split()) == wanted


def test_the_wheel_carries_the_whole_package_with_its_catalogs_and_schemas(wheel: Path) -> None:
    package = ROOT / "kpm_excel"
    wanted = {path for pattern in ("*.py", "*.json", "py.typed") for path in package.rglob(pattern)}
    assert relative(wanted, package, "kpm_excel") <= set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_carries_templates_and_samples(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    templates, samples = ROOT / "templates", ROOT / "samples"
    assert relative(templates.rglob("*.json"), templates, "kpm_excel/templates") <= names
    for name in ("plan.json", "answers.json"):
        found = relative(samples.glob(f"*/{name}"), samples, "kpm_excel/samples")
        assert len(found) >= 2
        assert found <= names


def test_the_wheel_carries_the_licence_and_nothing_of_the_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.endswith("LICENSE") for name in names)
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"kpm_excel"}


@pytest.mark.stress
# One test for all that needs the installed wheel: installing takes some fifteen seconds.
def test_the_installed_wheel_lacks_nothing_and_runs_the_demo(wheel: Path, tmp_path: Path) -> None:
    programs = install(wheel, tmp_path)
    where = succeed(programs / "python", "-c", "import kpm_excel; print(kpm_excel.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(tmp_path)
    succeed(programs / "python", "-m", "pip", "check", cwd=tmp_path)
    assert "generate" in succeed(programs / "python", "-m", "kpm_excel", "--help", cwd=tmp_path)

    succeed(programs / "kpm-excel", "demo", "cycle", cwd=tmp_path)
    cycle = tmp_path / "cycle"
    assert len(list((cycle / "entry").glob("*.xlsx"))) >= 10
    for name in ("collected/consolidated.json", "collected/check.xlsx", "overview.xlsx", "overview.pdf"):
        assert (cycle / name).stat().st_size > 0

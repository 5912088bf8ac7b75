"""The bundle for Windows: what it needs is pinned, nothing overwrites anything, the manual's links lead somewhere."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from urllib.parse import unquote

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.test_paper_pages import Parsed
from windows.bundle import Bundle, bundle
from windows.manual import manual
from windows.pins import PINS, asked_for

ROOT = Path(__file__).parents[1]
PINNED = re.compile(r"^(\S+)==(\S+) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)


def test_all_that_is_asked_for_is_pinned_with_its_sums() -> None:
    """Where this fails for a new dependency, `python -m windows.pins` mends it."""
    text = PINS.read_text(encoding="utf-8")
    pinned = {canonicalize_name(name): version for name, version, _ in PINNED.findall(text)}
    assert len(pinned) == len(re.findall("==", text))
    for line in asked_for():
        wanted = Requirement(line)
        assert wanted.specifier.contains(pinned[canonicalize_name(wanted.name)], prereleases=True)


@pytest.mark.parametrize("content", [b"", b"no zip", None])
def test_what_is_no_python_for_windows_is_refused(content: bytes | None, tmp_path: Path) -> None:
    given = tmp_path / "python.zip"
    if content is None:
        with zipfile.ZipFile(given, "w") as other:
            other.writestr("python39.dll", b"")
    else:
        given.write_bytes(content)
    with pytest.raises(SystemExit, match=r"python\.zip"):
        bundle(given, tmp_path / "dist")
    assert not (tmp_path / "dist").exists()


def test_no_file_takes_the_place_of_another_and_the_same_files_are_the_same_zip(tmp_path: Path) -> None:
    made = Bundle()
    for path, content in (("lib/b.py", b"b"), ("lib/a.py", b"a"), ("lib/a.py", b"a"), ("はじめる.cmd", b"c")):
        made.put(path, content)
    with pytest.raises(ValueError, match="two files"):
        made.put("LIB/A.py", b"other")
    for name in ("one.zip", "other.zip"):
        made.write(tmp_path / name, "top")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as zipped:
        assert zipped.namelist() == ["top/lib/a.py", "top/lib/b.py", "top/はじめる.cmd"]


def test_every_link_of_the_manual_leads_to_a_page_a_picture_and_a_heading_of_it() -> None:
    pages = dict(manual(ROOT, "../docs/pictures"))
    parsed = {path: Parsed(content.decode("utf-8")) for path, content in pages.items() if path.endswith(".html")}
    assert {"index.html", "docs/ja/manual.html", "docs/plan.html"} <= pages.keys()
    own, pictures = ROOT / "manual", {path.relative_to(ROOT).as_posix() for path in ROOT.glob("docs/pictures/*.png")}
    ids = {path: {attributes.get("id") for _, attributes, _ in one.found} for path, one in parsed.items()}
    for path, one in parsed.items():
        targets = [attributes.get(name) for _, attributes, _ in one.found for name in ("href", "src")]
        for target in filter(None, targets):
            if ":" in target:
                continue
            file, _, place = unquote(target).partition("#")
            found = (
                (own / path).parent.joinpath(file).resolve().relative_to(ROOT).as_posix() if file else f"manual/{path}"
            )
            assert found in pictures or found.removeprefix("manual/") in pages, f"{path}: {target}"
            assert not place or place in ids[found.removeprefix("manual/")], f"{path}: {target}"

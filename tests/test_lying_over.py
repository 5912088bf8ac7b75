"""What stands in no cell of a plan or of an edited workbook is told: drawings with their words, and comments."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font

import kpm_excel
from kpm_excel.cli import run
from kpm_excel.office.amend import amend
from kpm_excel.office.overview import write_overview
from kpm_excel.plans import plan_workbook
from tests.books import unpack
from tests.collecting import with_part, zipped
from tests.edited import told, write_review
from tests.mishaps.cells import drawing
from tests.mishaps.overlays import relations, shape, with_relations
from tests.plans import small_document
from tests.rig import office
from tests.test_amend_structure import body

pytestmark = pytest.mark.usefixtures("read_here")


def drawn_on(content: bytes, sheet: str, inner: str) -> bytes:
    """The workbook with a drawing at C8 of the sheet of that name."""
    number = [str(name) for name in openpyxl.load_workbook(_file(content)).sheetnames].index(sheet) + 1
    corners = "".join(
        f"<xdr:{end}><xdr:col>2</xdr:col><xdr:colOff>{by}</xdr:colOff><xdr:row>7</xdr:row><xdr:rowOff>{by}</xdr:rowOff>"
        f"</xdr:{end}>"
        for end, by in (("from", 1), ("to", 90_000))
    )
    anchor = f"<xdr:twoCellAnchor>{corners}{inner}<xdr:clientData/></xdr:twoCellAnchor>"
    part = f"xl/worksheets/sheet{number}.xml"
    content = with_part(content, "xl/drawings/drawing9.xml", drawing(anchor))
    arrow = relations(("rId9", "drawing", "../drawings/drawing9.xml"))
    content = with_relations(content, f"xl/worksheets/_rels/sheet{number}.xml.rels", arrow)

    def put(name: str, old: bytes) -> bytes:
        if name != part:
            return old
        mark = b'<drawing xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId9"/>'
        old = re.sub(rb"<(?:hyperlink|legacyDrawing|drawing) [^>]*/>|</?hyperlinks>", b"", old)
        return old.replace(b"</worksheet>", mark + b"</worksheet>")

    assert part in unpack(content)
    return zipped(content, put)


def _file(content: bytes) -> object:
    import io

    return io.BytesIO(content)


def test_what_is_drawn_over_a_plan_is_told_and_stops_nothing(tmp_path: Path, capsys) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "plan.xlsx"
    content = plan_workbook(small_document())
    path.write_bytes(drawn_on(content, "プログラム", shape("rect", "Ｒ８は中止")))
    assert run(["check-plan", str(path)]) == 0
    assert "プログラム!C8: 図形が置かれています（「Ｒ８は中止」）" in capsys.readouterr().out
    assert run(["generate", str(path), "-o", str(tmp_path / "out")]) == 0
    assert "Ｒ８は中止" in capsys.readouterr().out


def test_what_a_plan_as_json_cannot_keep_is_told(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(plan_workbook(small_document()))
    book = openpyxl.load_workbook(path)
    book["プログラム"]["C8"].comment = Comment("部長了解済み", "課長")
    book.save(path)
    assert kpm_excel.check_plan(path).drawn == ()
    (one,) = kpm_excel.convert_plan(path, tmp_path / "plan.json").left_behind
    assert str(one.place) == "プログラム!C8" and one.values["found"] == "部長了解済み"


def test_what_lies_over_a_review_is_named(tmp_path: Path) -> None:
    plan, consolidated = body()
    path = write_review(plan, consolidated, tmp_path / "review.xlsx")
    book = openpyxl.load_workbook(path)
    name = next(sheet.title for sheet in book if sheet.sheet_state == "visible")
    book[name]["C8"].comment = Comment("Ｂではないか", "本部長")
    book.save(tmp_path / "commented.xlsx")
    path.write_bytes(drawn_on(path.read_bytes(), name, shape("wedgeRectCallout", "要再検討")))
    for words, edited in (("Ｂではないか", tmp_path / "commented.xlsx"), ("要再検討", path)):
        lines = told(plan, amend(plan, consolidated, edited, tmp_path / "amended.json"))
        assert sum(words in line and f"{name}!C8" in line for line in lines) == 1


def test_hundreds_of_comments_that_say_the_same_are_one_line(tmp_path: Path) -> None:
    plan, consolidated = body()
    path = write_review(plan, consolidated, tmp_path / "review.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = next(one for one in book if one.sheet_state == "visible")
    for row in range(6, 306):
        sheet.cell(row, 3).comment = Comment("確認", "本部長")
    book.save(path)
    (line,) = (line for line in told(plan, amend(plan, consolidated, path)) if "確認" in line)
    assert "(300)" in line and len(line) < 200


def test_what_an_overview_was_made_with_is_nobodys(tmp_path: Path) -> None:
    plan, consolidated = body()
    path = write_overview(plan, consolidated, tmp_path / "overview.xlsx")
    for one in (path, office.convert(path, "xlsx"), office.convert(path, "ods")):
        amended = amend(plan, consolidated, one, tmp_path / f"{one.name}.json")
        assert [note.key for note in amended.notes if note.key.startswith("lies")] == []


def test_what_does_not_show_in_a_plan_is_told(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(plan_workbook(small_document()))
    assert kpm_excel.check_plan(path).drawn == ()
    book = openpyxl.load_workbook(path)
    cell = next(cell for row in book["プログラム"].iter_rows(7) for cell in row if cell.value and cell.column > 2)
    cell.font = Font(color="FFFFFFFF")
    book.save(path)
    (one,) = kpm_excel.check_plan(path).drawn
    assert (one.key, one.values["found"]) == ("unseen", str(cell.value))

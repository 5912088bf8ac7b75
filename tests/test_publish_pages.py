"""The public page: for everybody, by the rules of HTML and accessibility, and whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings

from kpm_excel.book.legible import contrast_ratio
from kpm_excel.consolidated import Consolidated
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plan.model import Plan
from kpm_excel.publishing.page_texts import blocks, said, spelled_out
from tests.plans import small_document
from tests.publishing import NAMES, Page, complete, files_of, published
from tests.random_plans import reports
from tests.reporting import consolidated_of
from tests.rig.browser import Browser, browser
from tests.rig.markup import markup_faults

#: A wide window, and what is left of one of 1,280 pixels at 400 %.
WIDTHS = (1280, 640, 320)


def page_faults(content: bytes) -> Iterator[str]:
    """What keeps a page from being read by everybody, as far as its elements tell."""
    page = Page(content)
    yield from page.faults
    ids = Counter(one.attributes["id"] for one in page.elements if "id" in one.attributes)
    yield from (f"id {id} is there {count} times" for id, count in ids.items() if count > 1)
    for one in page.all("a"):
        href = one.attributes["href"] or ""
        if href.startswith("#") and href[1:] not in ids:
            yield f"{href} leads nowhere"
        if not one.text:
            yield f"{href} says nothing"
    for one in page.elements:
        yield from (f"<{one.tag} {name}>" for name in one.attributes if name.startswith("on") or name == "style")
    yield from (f"<{one.tag}>" for one in page.all("script", "style", "iframe"))
    level = 0
    for one in page.all("h1", "h2", "h3", "h4", "h5", "h6"):
        now = int(one.attributes.get("aria-level") or one.tag[1])
        if now > level + 1 or not one.text:
            yield f"heading {one.text} of level {now} below {level}"
        level = now
    if page.elements[0].tag != "html" or not page.elements[0].attributes.get("lang"):
        yield "no language"
    if len(page.all("h1")) != 1 or len(page.all("main")) != 1 or not page.all("title")[0].text:
        yield "no title, or more than one"
    if len(page.all("table")) != len([one for one in page.all("caption") if one.text]):
        yield "a table without caption"
    if any(one.attributes.get("scope") is None for one in page.all("th")):
        yield "a heading of a table that does not say of what"


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_what_everybody_needs(name: str) -> None:
    assert list(page_faults(published(name)["index.html"])) == []


@settings(max_examples=8)
@given(report=reports())
def test_the_page_of_any_plan_has_what_everybody_needs(report: tuple[Plan, Consolidated]) -> None:
    assert list(page_faults(files_of(*report)["index.html"])) == []


def test_every_program_is_there_with_all_that_is_told_of_it() -> None:
    plan, consolidated = complete("kodaira-r4")
    page = Page(published("kodaira-r4")["index.html"])
    articles = {one.attributes["id"]: one.text for one in page.all("article")}
    assert list(articles) == [f"p{program.no}" for kind in plan.kinds for program in plan.programs_of(kind)]
    for program in plan.programs:
        told = "".join(articles[f"p{program.no}"].split())
        for field in ("results", "issues"):
            text = str(consolidated.program(program.no).values[field])
            for line in text.split("\n"):
                assert "".join(line.removeprefix("・").split()) in told


def test_a_schedule_is_a_table_of_text() -> None:
    page = Page(published("kodaira-r4")["index.html"])
    article = next(one for one in page.all("article") if one.attributes["id"] == "p7")
    for told in ("Ｒ３（2021年度）", "考え方整理 Ｒ３ ", "施設選定", "検討（続き）", "条例改正"):
        assert told in article.text


def test_counts_and_lists_say_what_the_printed_summary_says() -> None:
    page = Page(published("kodaira-r4")["index.html"])
    told = next(one for one in page.all("main")).text
    assert "全20プログラムのうち、18プログラムが「予定どおりに進捗」、2プログラムが「予定よりも遅れている」" in told
    assert "【参考】予定よりも遅れているプログラム（2プログラム）" in told
    bars = [one.text for one in page.all("title")[1:]]
    assert len(bars) == 4 and "方向性２" in bars[1] and "予定よりも遅れている 1" in bars[1]


def test_what_people_wrote_is_text_and_never_markup() -> None:
    hostile = "</title><script>alert(1)</script><b onclick='x'>&\"'--><!-- ]]>"
    document = small_document()
    document["title"] = document["organization"] = document["texts"] = hostile
    document["texts"] = {"introduction": hostile, "cover_note": hostile, "summary_note": hostile}
    document["kinds"][0]["name"] = document["groups"][0]["name"] = document["programs"][0]["name"] = hostile
    document["kinds"][0]["fields"][0]["label"] = document["periods"][0]["label"] = hostile
    plan = plan_from_document(document)
    files = files_of(plan, consolidated_of(plan, {"8": {"results": hostile, "cause": hostile}}))
    page = Page(files["index.html"])
    assert list(page_faults(files["index.html"])) == []
    assert page.all("h1")[0].text == page.all("h2")[-2].text == hostile and not page.all("b")


def test_a_text_in_another_language_says_so() -> None:
    assert said("Digital transformation of the whole office", "ja").lang == "en"
    assert said("DXの推進", "ja").lang == said("AI-OCR", "ja").lang == said("RPA, AI and DX", "en").lang == ""
    assert said("小平市", "en").lang == "ja"
    two = blocks("・一つ目\n・二つ目\n\nなお、続く。", "ja")
    assert [(one.is_list, [line.text for line in one.lines]) for one in two] == [
        (True, ["一つ目", "二つ目"]),
        (False, ["なお、続く。"]),
    ]


@pytest.mark.parametrize(
    ("address", "href"),
    [
        ("https://www.example.jp/a?b=1&c=%E5%B8%82#d", "https://www.example.jp/a?b=1&c=%E5%B8%82#d"),
        ("https://example.jp:8080/iJ%#H[1]", "https://example.jp:8080/iJ%25#H%5B1%5D"),
        ("https://example.jp/市の頁|x#a#b", "https://example.jp/%E5%B8%82%E3%81%AE%E9%A0%81%7Cx#a%23b"),
        ("https://例.jp/", "https://例.jp/"),
    ],
)
def test_addresses_are_spelled_as_html_wants_them(address: str, href: str) -> None:
    assert spelled_out(address) == href


@pytest.mark.parametrize("name", NAMES)
def test_colours_of_codes_stand_apart_from_their_letters(name: str) -> None:
    style = published(name)["style.css"].decode()
    pairs = re.findall(r"^\.c\d+-\d+ \{ background: (#\w{6}); color: (#\w{6}) \}$", style, flags=re.MULTILINE)
    assert len(pairs) == sum(len(scale.values) for scale in complete(name)[0].scales)
    assert all(contrast_ratio(*pair) >= 4.5 for pair in pairs)


def written(names: tuple[str, ...], folder: Path) -> list[Path]:
    """The pages and style sheets of samples and templates as files."""
    paths = []
    for name in names:
        for path, content in published(name).items():
            place = folder / name / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
            paths += [place] if place.suffix in (".html", ".css") else []
    return paths


@pytest.fixture(scope="module")
def window() -> Iterator[Browser]:
    with browser() as one:
        yield one


@pytest.mark.stress
def test_the_nu_checker_finds_nothing(tmp_path: Path) -> None:
    assert markup_faults(written(NAMES, tmp_path)) == []


@pytest.mark.stress
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_and_no_window_is_too_narrow(name: str, tmp_path: Path, window: Browser) -> None:
    written((name,), tmp_path)
    window.begin()
    window.see((tmp_path / name / "index.html").as_uri())
    assert window.do("said") == []
    for width in WIDTHS:
        window.do("resize", width=width)
        assert window.do("wide") == 0, width
    # In the narrowest and the widest.
    assert window.do("axe") == []
    window.do("resize", width=WIDTHS[0])
    assert window.do("axe") == []


@pytest.mark.stress
def test_the_nu_checker_and_axe_find_nothing_on_the_page_of_any_plan(tmp_path: Path, window: Browser) -> None:
    pages: list[Path] = []

    @settings(max_examples=10, database=None)
    @given(report=reports())
    def draw(report: tuple[Plan, Consolidated]) -> None:
        place = tmp_path / str(len(pages))
        place.mkdir()
        files = files_of(*report)
        for name in ("index.html", "style.css"):
            (place / name).write_bytes(files[name])
        pages.append(place / "index.html")

    draw()
    assert markup_faults(pages) == []
    for page in pages:
        window.begin(width=WIDTHS[-1])
        window.see(page.as_uri())
        assert window.do("wide") == 0 and window.do("axe") == [], page.read_text(encoding="utf-8")

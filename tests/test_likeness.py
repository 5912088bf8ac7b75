"""Of a name that is not there it is told which one was probably meant."""

import pytest

from kpm_excel.plan.likeness import nearest


@pytest.mark.parametrize(
    ("found", "known", "meant"),
    [
        ("at_leasts", ["at_most", "at_least"], "at_least"),
        ("Ｒ３", ["R2", "R3"], "R3"),
        ("A", ["Ａ", "Ｂ"], "Ａ"),
        ("ａ", ["A", "Ａ"], "A"),
        ("green", ["Green", "Amber"], "Green"),
        (
            "7 エネルギー",
            ["6 安全な水とトイレを世界中に", "7 エネルギーをみんなに そしてクリーンに"],
            "7 エネルギーをみんなに そしてクリーンに",
        ),
        ("の取組", ["県の取組の状況と今後の方針", "市の取組の状況と今後の方針"], None),
        ("E", ["Ａ", "Ｂ"], None),
        ("", ["Ａ"], None),
    ],
)
def test_another_width_or_case_or_a_part_is_known(found: str, known: list[str], meant: str | None) -> None:
    assert nearest(found, known) == meant

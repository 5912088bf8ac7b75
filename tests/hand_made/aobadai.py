"""The equality plan of an invented city: several departments on one item, each with its own words and rating."""

# Texts of a report stand a program at a time, however long.
# ruff: noqa: E501

from tests.hand_made.report import Code, Column, Is, Kind, Program, Report

_WORK, _HOME = ("仕事と生活の調和",), ("暴力のない社会",)


def _program(no: int, name: str, group: tuple[str, ...], content: str, *own: tuple[str, str, str]) -> Program:
    values = {
        "content": content,
        "done": tuple((who, what) for who, what, _ in own),
        "rating": tuple((who, code) for who, _, code in own),
    }
    return Program(no, name, group, tuple(who for who, _, _ in own), values)


_PROGRAMS = (
    _program(1, "男性の育児休業の促進", _WORK, "制度を知らせ、取りやすい職場をつくる。",
             ("人事課", "対象となる職員全員に所属長が面談した。", "A"), ("産業課", "市内の１２社に出前講座を行った。", "B")),
    _program(2, "学びなおしの支援", _WORK, "離職した人の講座を開く。", ("産業課", "簿記の講座に２４人が参加した。", "A")),
    _program(3, "相談窓口の周知", _HOME, "相談できる場所を、必要な人に届ける。",
             ("市民協働課", "カードを駅と病院に置いた。", "S"), ("健康課", "健診の会場でカードを配った。", "A"), ("指導課", "中学校の全学級で話をした。", "B")),
    _program(4, "若年層への予防教育", _HOME, "交際相手からの暴力について伝える。",
             ("指導課", "高校２校で講演会を開いた。", "A"), ("市民協働課", "動画を作り、市の公式サイトに載せた。", "C")),
)  # fmt: skip

REPORT = Report(
    language="ja",
    town="青葉台市",
    title="第４次青葉台市男女共同参画計画　令和６年度実施状況報告",
    as_of="令和６年度",
    periods=("令和６年度",),
    current=0,
    scale=(
        Code("S", "大きく進んだ", "9DC3E6"),
        Code("A", "進んだ", "C6E0B4"),
        Code("B", "あまり進まなかった", "FFE699"),
        Code("C", "進まなかった", "F8CBAD"),
    ),
    kinds=(
        Kind(
            "事業",
            (
                Column("no", "No.", Is.NUMBER, width=5),
                Column("name", "事業名", Is.NAME, width=18),
                Column("content", "事業の内容", Is.TEXT, width=26),
                Column("departments", "担当課", Is.DEPARTMENTS, width=12),
                Column("done", "令和６年度の実施内容", Is.SHARED, is_answer=True, width=34),
                Column("rating", "担当課評価", Is.SHARED, is_answer=True, width=8),
            ),
            _PROGRAMS,
        ),
    ),
    group_marks=("重点課題{n}　{name}",),
)

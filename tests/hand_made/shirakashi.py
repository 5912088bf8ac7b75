"""The reviewed tasks of an invented village: several ratings, a decision, costs by year; no schedules."""

# Texts of a report stand a program at a time, however long.
# ruff: noqa: E501

from tests.hand_made.report import Code, Column, Is, Kind, Program, Report

_HALL, _LAND, _PEOPLE = ("総務・企画",), ("産業・建設",), ("住民・福祉",)


def _program(no: int, name: str, group: tuple[str, ...], departments: str, ratings: str, decision: str, costs: tuple[float, ...],
             content: str, opinion: str) -> Program:  # fmt: skip
    needed, efficient, effective, whole = ratings
    values = {"content": content, "needed": needed, "efficient": efficient, "effective": effective, "whole": whole,
              "decision": decision, "costs": costs, "part": tuple(round(cost * 0.6) for cost in costs), "opinion": opinion}  # fmt: skip
    return Program(no, name, group, tuple(departments.split()), values)


_PROGRAMS = (
    _program(1, "広報紙の発行", _HALL, "総務課", "ABAA", "継続", (3120, 3245, 3310), "毎月１回、全世帯に広報紙を配る。", "写真を増やし、読みやすくなった。"),
    _program(2, "地区集会所の修繕", _HALL, "総務課 建設課", "ACBB", "縮小", (5400, 2980, 1760), "老朽化した集会所を順に直す。", "使われていない２か所は直さない。"),
    _program(3, "公用車の電動化", _HALL, "総務課", "BBCC", "縮小", (0, 4250, 4180), "更新の時期に合わせて電気自動車に替える。", "充電設備の費用が見込みを超えた。"),
    _program(4, "林道の維持", _LAND, "建設課", "AAAA", "拡充", (12800, 13350, 15020), "路面と側溝を年２回点検する。", "大雨の被害が減っている。"),
    _program(5, "特産きのこの販路開拓", _LAND, "産業課", "ABBB", "継続", (860, 910, 905), "都市部の市に月１回出店する。", "固定客が付き始めた。"),
    _program(6, "獣害を防ぐ柵の設置", _LAND, "産業課 建設課", "AABA", "拡充", (2200, 2750, 3600), "集落ごとに柵を設ける費用を補助する。", "設置した集落の被害はほぼなくなった。"),
    _program(7, "見守り配食", _PEOPLE, "住民福祉課", "AAAA", "継続", (4100, 4230, 4415), "一人暮らしの高齢者に週３回弁当を届ける。", "異変に気付いた例が５件あった。"),
    _program(8, "敬老祝金", _PEOPLE, "住民福祉課", "CCCD", "廃止", (1500, 1480, 0), "７７歳と８８歳の住民に祝金を贈る。", "他の施策に振り向けるべきである。"),
)  # fmt: skip

REPORT = Report(
    language="ja",
    town="白樫村",
    title="令和６年度　事務事業評価結果一覧表",
    as_of="令和６年度",
    periods=("令和４年度", "令和５年度", "令和６年度"),
    current=2,
    scale=(
        Code("A", "高い", "C6E0B4"),
        Code("B", "やや高い", "E2EFDA"),
        Code("C", "やや低い", "FFF2CC"),
        Code("D", "低い", "F8CBAD"),
    ),
    kinds=(
        Kind(
            "事務事業",
            (
                Column("no", "№", Is.NUMBER, width=5),
                Column("name", "事務事業名", Is.NAME, width=20),
                Column("departments", "所管課", Is.DEPARTMENTS, width=12),
                Column("content", "事業の内容", Is.TEXT, width=30),
                Column("costs", "決算額", Is.YEARS, is_answer=True, width=30, unit="千円"),
                Column("part", "うち一般財源", Is.YEARS, is_answer=True, width=30, unit="千円"),
                Column("needed", "必要性", Is.RATING, is_answer=True, width=6, under="評価"),
                Column("efficient", "効率性", Is.RATING, is_answer=True, width=6, under="評価"),
                Column("effective", "有効性", Is.RATING, is_answer=True, width=6, under="評価"),
                Column("whole", "総合評価", Is.RATING, is_answer=True, width=6, under="評価"),
                Column("decision", "今後の方向性", Is.CHOICE, is_answer=True, width=8),
                Column("opinion", "評価の理由", Is.TEXT, is_answer=True, width=30),
            ),
            _PROGRAMS,
        ),
    ),
    notes=("※　所管課の区分は、令和７年３月末のものです。",),
    group_marks=("【{name}】",),
)

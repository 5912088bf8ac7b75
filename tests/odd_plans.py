"""Plans that ask for everything which makes a form hard to set: many codes, long words, names that Excel forbids."""

from __future__ import annotations

from typing import Any

from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plan.model import Plan

_LONG_JA = "地域における多様な主体との連携による持続可能な公共サービスの提供体制の構築に向けた取組の推進"
_LONG_EN = "Making every counter, form and letter of the city easy to use for residents of all ages and languages"


def _text(id: str, label: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "label": label, "type": "text", "by": "department", **more}


def _plan(**parts: Any) -> Plan:
    return plan_from_document({"format": "kpm-excel/plan@2", "scales": [], **parts})


def many_codes() -> Plan:
    """Twenty codes with long meanings, codes of three characters, choices with commas, one period, no schedule."""
    codes = [{"code": f"{chr(65 + i)}-{i % 10}", "label": f"段階{i}：{_LONG_JA}", "rank": i} for i in range(20)]
    fields = [
        {"id": "rating", "label": "評価", "type": "rating", "by": "department", "scale": "many", "required": True},
        {"id": "short", "label": "区分", "type": "choice", "by": "department",
         "choices": ["甲, 乙", "丙\"丁", "*", "?"]},
        {"id": "one", "label": "記号", "type": "choice", "by": "department", "choices": ["=1+1", "~", "１", "1"]},
        _text("why", "理由", required={"rating": ["A-0", "B-1", "C-2"], "short": ["*"]}, max_length=50),
        _text("note", "備考", required={"one": ["1"]}),
    ]  # fmt: skip
    return _plan(
        language="ja",
        organization="○○市",
        title="符号の多い計画",
        as_of="令和4年度末",
        periods=[{"id": "R4", "label": "令和４年度"}],
        current_period="R4",
        scales=[{"id": "many", "values": codes}],
        groups=[{"id": "1", "name": "方向性"}],
        departments=[
            {"code": "A&B", "name": "企画部政策企画課デジタル行政推進担当（本庁舎三階南側窓口）及び関係出先機関"}
        ],
        kinds=[{"id": "k", "name": "実施", "fields": fields}],
        programs=[
            {
                "no": no,
                "kind": "k",
                "name": f"{_LONG_JA}（その{no}）",
                "group": "1",
                "departments": ["A&B"],
                "values": {},
            }
            for no in (1, 50, 51, 1234)
        ],
    )


def long_texts() -> Plan:
    """Eight texts, one of 4,000 characters, in English; twelve periods with quarter bars that overlap."""
    fields = [
        {"id": "plan", "label": "What the plan says", "type": "text", "by": "plan"},
        {"id": "when", "label": "Milestones", "type": "schedule", "by": "plan"},
        _text("story", "The whole story", max_length=4000, required=True, help=_LONG_EN + ". " + _LONG_EN + "."),
        *(_text(f"t{n}", f"Text {n}: {_LONG_EN}", max_length=n * 40, shared=n < 3) for n in range(1, 8)),
        {"id": "day", "label": "Day", "type": "date", "by": "department", "required": {"t1": ["yes"]}},
        {"id": "page", "label": "Page", "type": "url", "by": "department"},
        _text("after", "After the day", required={"day": ["2026-06-30"], "count": [0, 2.5]}),
        {"id": "count", "label": "Count", "type": "number", "by": "department", "minimum": -0.5, "maximum": 1e6},
    ]
    bars = [
        {"label": "A first step that takes a while", "from": "Y1Q1", "to": "Y3Q2"},
        {"label": "Second", "from": "Y2", "to": "Y5"},
        {"label": "Incomprehensibilities", "from": "Y6Q1", "to": "Y6Q1"},
        {"label": "Counterdemonstrations", "from": "Y6Q3", "to": "Y6Q3"},
        {"label": "", "from": "Y12Q4", "to": "Y12Q4"},
    ]
    return _plan(
        language="en",
        organization="Harbour & Hills 'City'",
        title="Right values: " + _LONG_EN,
        as_of="30 June 2026",
        periods=[{"id": f"Y{n}", "label": f"Year {n} of the plan"} for n in range(1, 13)],
        current_period="Y12",
        groups=[{"id": "1", "name": _LONG_EN}, {"id": "2", "name": _LONG_EN, "parent": "1"}],
        departments=[{"code": "a", "name": "A/B: [Civic] 'Works'"}, {"code": "b", "name": _LONG_EN}],
        kinds=[{"id": "k", "name": "Kind", "fields": fields}],
        programs=[
            {"no": 1, "kind": "k", "name": "Ends in a quote'", "group": "2", "departments": ["a", "b"],
             "values": {"plan": "\n".join([_LONG_EN] * 90), 
                        "when": [{"item": _LONG_EN, "bars": bars}, {"item": "None", "bars": []}]},
             "previous": {"story": "\n".join([_LONG_EN] * 60), "count": 2.5, "day": "2025-06-30"}},
            {"no": 2, "kind": "k", "name": "'[x]/y:*?\\", "group": "1", "departments": ["a"], "values": {}},
        ],
    )  # fmt: skip


def many_programs() -> Plan:
    """Sixty programs of one department, their names alike in the first 31 characters; indicators of every sort."""
    fields = [
        {"id": "aims", "label": "指標", "type": "indicators", "by": "department",
         "required": {"rating": ["S", "A", "B"]}},
        {"id": "rating", "label": "評価", "type": "rating", "by": "department", "scale": "s", "required": True},
        _text("results", "実績", max_length=200, shared=True, required=True),
    ]  # fmt: skip
    aims = [
        {"id": "a.b", "name": "電子決裁率", "unit": "％", "comparator": ">=", "target": 80, "previous": 72.8,
         "baseline": 62.3, "baseline_as_of": "令和3年4月1日", "final_target": 90},
        {"id": "A.B", "name": "時間外勤務", "unit": "時間", "comparator": "<=", "target": 139.5},
        {"id": "a_b", "name": "条例の数", "comparator": "=", "target": 0},
        {"id": "対象", "name": "件数"},
    ]  # fmt: skip
    names = ("S", "A", "B", "－")
    values = [{"code": c, "label": f"{c}の説明", **({"rank": 3 - i} if i < 3 else {})} for i, c in enumerate(names)]
    return _plan(
        # Only the first format takes such ids.
        format="kpm-excel/plan@1",
        language="ja",
        organization="○○市",
        title="事業の多い計画",
        as_of="令和4年度末",
        deadline="2023-04-21",
        office={"name": "行政経営課", "contact": "内線 1234"},
        periods=[{"id": "R3", "label": "Ｒ３"}, {"id": "R4", "label": "Ｒ４"}],
        current_period="R4",
        scales=[{"id": "s", "values": values}],
        groups=[{"id": "1", "heading": "方向性１", "name": "サービス"}],
        departments=[{"code": "soumu", "name": "総務課"}, {"code": "zaisei", "name": "財政課"}],
        kinds=[{"id": "k", "name": "実施", "fields": fields}],
        programs=[
            {"no": no, "kind": "k", "name": f"{_LONG_JA}第{no}号", "group": "1",
             "departments": ["soumu", "zaisei"] if no % 7 else ["zaisei", "soumu"], "values": {"aims": aims}}
            for no in range(1, 61)
        ],
    )  # fmt: skip


def worked_out() -> Plan:
    """Figures over the periods, numbers worked out of others, targets by period and in words, bands, words for none."""
    amount = {"type": "number", "by": "department", "unit": "千円", "decimals": 0}
    rows = [
        {"id": "planned", "label": "計画", "unit": "千円", "decimals": 0, "by": "plan", "total": True},
        {"id": "real", "label": "実績", "unit": "千円", "decimals": 0, "total": True, "no_figure": ["未確定"]},
        {"id": "diff", "label": "差", "unit": "千円", "decimals": 0, "difference": ["real", "planned"], "total": True},
        {"id": "rate", "label": "達成率", "unit": "％", "ratio": ["real", "planned"]},
    ]
    fields = [
        {"id": "effect", "label": "効果額", "type": "figures", "by": "department", "required": True, "rows": rows},
        {"id": "aims", "label": "指標", "type": "indicators", "by": "department", "no_figure": ["未公表"]},
        {"id": "cost", "label": "事業費", **amount, "no_figure": ["－"]},
        {"id": "staff", "label": "人件費", **amount, "shared": True},
        {"id": "all", "label": "総コスト", **amount, "sum": ["cost", "staff"]},
        {"id": "each", "label": "1件当たり", **amount, "unit": "円", "decimals": 1, "ratio": ["all", "cases"]},
        {"id": "cases", "label": "件数", "type": "number", "by": "plan"},
        {"id": "rating", "label": "評価", "type": "rating", "by": "department", "scale": "s", "shared": True,
         "required": True, "bands": {"of": "effect.rate", "at_least": {"S": 120, "A": 100}}},
    ]  # fmt: skip
    aims = [
        {"id": "rate", "name": "電子決裁率", "unit": "％", "decimals": 1, "comparator": ">=", "progress": "target",
         "targets": {"R3": 70, "R4": 80, "R5": 90}, "actuals": {"R3": 65.5}},
        {"id": "rule", "name": "条例", "target_text": "条例を制定する"},
        {"id": "hours", "name": "時間外", "unit": "時間", "comparator": "<=", "target": 139, "baseline": 157,
         "progress": "baseline", "counts": "total"},
    ]  # fmt: skip
    planned = {"R3": 1000, "R4": 1200, "R5": 1500}
    return _plan(
        language="ja",
        organization="○○市",
        title="計算の多い計画",
        as_of="令和4年度末",
        periods=[{"id": f"R{n}", "label": f"令和{n}年度"} for n in (3, 4, 5)],
        current_period="R4",
        scales=[{"id": "s", "values": [{"code": c, "label": c, "rank": 3 - n} for n, c in enumerate("SAB")]}],
        groups=[{"id": "1", "name": "サービス"}],
        departments=[{"code": "soumu", "name": "総務課"}, {"code": "zaisei", "name": "財政課"}],
        kinds=[{"id": "k", "name": "実施", "word": "取組", "fields": fields}],
        programs=[
            {"no": no, "code": f"1-({no})-①", "kind": "k", "name": f"取組その{no}", "group": "1",
             "departments": ["soumu", "zaisei"],
             "values": {"aims": aims, "cases": 7 * no, "effect": {"planned": planned, "real": {"R3": 950 + no}}}}
            for no in (1, 2, 3)
        ],
    )  # fmt: skip


#: Every odd plan by its name.
ODD_PLANS = {
    "many_codes": many_codes,
    "long_texts": long_texts,
    "many_programs": many_programs,
    "worked_out": worked_out,
}

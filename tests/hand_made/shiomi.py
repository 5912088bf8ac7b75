"""The strategy of an invented town: two levels of groups, indicators in columns of their own, a scale of symbols."""

# Texts of a report stand a program at a time, however long.
# ruff: noqa: E501

from tests.hand_made.report import Code, Column, Is, Kind, Measure, Program, Report

_WORK, _LIFE = "しごとをつくり、安心して働ける町にする", "新しい人の流れと暮らしやすさをつくる"
_SEA, _SHOP, _MOVE, _CHILD = (
    (_WORK, "海の恵みを生かした産業の振興"), (_WORK, "商いと起業の応援"),
    (_LIFE, "移住と交流の促進"), (_LIFE, "子育て世代の応援"),
)  # fmt: skip


def _program(no: int, code: str, name: str, group: tuple[str, str], departments: str, measure: Measure, rating: str, cost: float,
             content: str, results: str, issues: str) -> Program:  # fmt: skip
    values = {
        "content": content,
        "measures": (measure,),
        "rating": rating,
        "cost": cost,
        "results": results,
        "issues": issues,
    }
    return Program(no, name, group, tuple(departments.split()), values, code)


_PROGRAMS = (
    _program(1, "1-(1)-①", "磯焼け対策の推進", _SEA, "水産課", Measure("藻場の面積", "ha", 18, 16.4, 15), "○", 12450,
             "漁業者とともに食害生物を取り除き、海藻の種苗を入れる。", "取除きを２４回行い、種苗を３か所に入れた。", "高水温に強い種苗を選び直す。"),
    _program(2, "1-(1)-②", "水産物のブランド化", _SEA, "水産課 商工観光課", Measure("認定品の出荷額", "百万円", 120, 134, 88), "◎", 6800,
             "鮮度の基準を満たした魚に認定の札を付ける。", "認定品は９品目に増え、都市部の店での取扱いが始まった。", "冬場の品ぞろえが乏しい。"),
    _program(3, "1-(2)-①", "空き店舗を使った起業の支援", _SHOP, "商工観光課", Measure("起業件数", "件", 5, 2, 1), "△", 4500,
             "家賃と改装費を２年間補助する。", "相談は１１件あったが、開業は２件であった。", "店舗の持ち主との仲立ちを強める。"),
    _program(4, "1-(2)-②", "買い物の足の確保", _SHOP, "福祉課 商工観光課", Measure("移動販売の立寄り先", "か所", 30, 31, 22), "○", 2300,
             "移動販売車の運行を補助する。", "立寄り先を３１か所に広げた。", "燃料費の高騰により採算が厳しい。"),
    _program(5, "2-(1)-①", "お試し移住住宅の運営", _MOVE, "企画課", Measure("利用組数", "組", 20, 26, 9), "◎", 3150,
             "町営住宅２戸を家具付きで貸し出す。", "２６組が利用し、うち４組が移住した。", "夏に申込みが集中する。"),
    _program(6, "2-(1)-②", "二地域居住者との交流", _MOVE, "企画課 教育委員会事務局", Measure("交流会の参加者", "人", 80, 41, 35), "△", 420,
             "町外に暮らす人と町民が集う会を開く。", "荒天により１回を取りやめた。", "オンラインでの開催を組み合わせる。"),
    _program(7, "2-(2)-①", "放課後の居場所づくり", _CHILD, "教育委員会事務局", Measure("開設日数", "日", 200, 203, 150), "○", 8900,
             "小学校の空き教室で、地域の人が見守る場を開く。", "２０３日開設し、延べ４，１２０人が利用した。", "見守る人の高齢化が進む。"),
    _program(8, "2-(2)-②", "産後の家庭への訪問", _CHILD, "健康課", Measure("訪問率", "％", 100, 72.5, 68), "×", 1980,
             "助産師がすべての家庭を訪ねる。", "助産師の欠員により、訪問率は７２．５％であった。", "近隣の町と共同で助産師を雇う。"),
)  # fmt: skip

REPORT = Report(
    language="ja",
    town="潮見町",
    title="第２期潮見町総合戦略　事業実績報告書",
    as_of="令和６年度",
    periods=("令和５年度", "令和６年度", "令和７年度"),
    current=1,
    scale=(
        Code("◎", "目標を上回った", "BDD7EE"),
        Code("○", "おおむね目標どおり", "E2EFDA"),
        Code("△", "目標を下回った", "FFF2CC"),
        Code("×", "大きく下回った", "F8CBAD"),
    ),
    kinds=(
        Kind(
            "事業",
            (
                Column("no", "番号", Is.NUMBER, width=9),
                Column("name", "事業名", Is.NAME, width=18),
                Column("departments", "担当課", Is.DEPARTMENTS, width=14),
                Column("content", "事業の概要", Is.TEXT, width=28),
                Column("measures", "重要業績評価指標（ＫＰＩ）", Is.MEASURES, is_answer=True, width=50),
                Column("rating", "達成度", Is.RATING, is_answer=True, width=7),
                Column("cost", "事業費", Is.FIGURE, is_answer=True, width=10, unit="千円"),
                Column("results", "実施状況", Is.TEXT, is_answer=True, width=28),
                Column("issues", "今後の方針", Is.TEXT, is_answer=True, width=24),
            ),
            _PROGRAMS,
        ),
    ),
    notes=("（注）事業費は決算見込額です。",),
    group_marks=("基本目標{n}　{name}", "施策（{n}）{name}"),
)

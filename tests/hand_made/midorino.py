"""The reform plan of an invented city: two kinds, three directions, schedules over four years."""

# Texts of a report stand a program at a time, however long.
# ruff: noqa: E501

from tests.hand_made.report import Bar, Code, Column, Is, Item, Kind, Measure, Program, Report

_SERVICE, _MONEY, _STAFF = (
    ("地域とともにつくる行政サービス",),
    ("持続できる財政と財産の活用",),
    ("働きやすい職場づくり",),
)


def _item(name: str, *bars: tuple[str, int, int]) -> Item:
    return Item(name, tuple(Bar(*bar) for bar in bars))


_CARRIED_OUT = (
    Program(
        1, "窓口の待ち時間の短縮", _SERVICE, ("市民課",),
        {
            "content": "・住所の異動が重なる時期に、受付の順番をスマートフォンで確かめられるようにする\n・書かない窓口を支所にも広げる",
            "schedule": (_item("順番案内の導入", ("準備", 0, 4), ("実施", 4, 16)), _item("書かない窓口の拡大", ("実施", 4, 16))),
            "plan": "・順番案内の仕組みを４月から本庁で使い始める。\n・支所への拡大に向け、機器の置き場所を決める。",
            "measures": (Measure("平均待ち時間", "分", 12, 14.5),),
            "results": "・順番案内を本庁で始め、繁忙期の待合の混雑が和らいだ。\n・西支所に機器を置いた。",
            "issues": "高齢の来庁者への案内役が足りないため、配置を見直す。",
            "rating": "A", "cost": 4830,
        },
    ),
    Program(
        2, "市民活動を支える窓口の一本化", _SERVICE, ("協働推進課", "地域福祉課"),
        {
            "content": "団体からの相談を一か所で受け、担当する課につなぐ",
            "schedule": (_item("相談窓口の設置", ("検討", 0, 4), ("試行", 4, 8), ("実施", 8, 16)),),
            "plan": "試行の窓口を開き、相談の内容を分類する。",
            "measures": (Measure("相談件数", "件", 60, 83),),
            "results": "試行を１０月に始め、８３件の相談を受けた。うち半数は二つ以上の課に関わる内容であった。",
            "issues": "・担当課に引き継いだ後の経過が分からない相談がある。\n・休日の開設を望む声が多い。",
            "rating": "S", "cost": 1200,
        },
    ),
    Program(
        3, "歩いて集える地域の拠点づくり（旧小学校の活用）", _SERVICE, ("資産活用課", "地域福祉課", "生涯学習課"),
        {
            "content": "・閉校した校舎の使い道を住民と決める\n・運営を担う団体を育てる",
            "schedule": (
                _item("利活用計画の策定", ("調査", 0, 2), ("策定", 2, 6)),
                _item("改修", ("設計", 6, 10), ("工事", 10, 14)),
                _item("運営団体との協議", ("協議", 4, 14)),
            ),
            "plan": "住民との話合いを５回開き、計画の案をまとめる。",
            "measures": (Measure("話合いの開催", "回", 5, 3), Measure("参加者数", "人", 150, 96)),
            "results": "話合いは３回にとどまり、案の取りまとめは翌年度に持ち越した。",
            "issues": "校舎の耐力の調べ直しに時間を要したため、日程を組み直す。",
            "rating": "B", "cost": 9640,
        },
    ),
    Program(
        4, "使用料の定期的な見直し", _MONEY, ("財政課",),
        {
            "content": "原価に基づく算定の方法を定め、３年ごとに見直す",
            "schedule": (_item("算定方法の整理", ("整理", 0, 6)), _item("条例の改正", ("改正", 6, 8), ("施行", 8, 16))),
            "plan": "・施設ごとの原価を算定する。\n・減額の基準をそろえる。",
            "measures": (Measure("算定を終えた施設", "施設", 24, 24),),
            "results": "２４施設の原価を算定し、改正案を３月議会に提出した。",
            "issues": "値上げとなる団体への説明を丁寧に行う必要がある。",
            "rating": "A", "cost": 0,
        },
    ),
    Program(
        5, "使われていない土地の売却と貸付け", _MONEY, ("資産活用課",),
        {
            "content": "・売却できる土地を洗い出し、毎年度公表する\n・駐車場などとして貸し付ける",
            "schedule": (_item("売却", ("実施", 0, 16)), _item("貸付け", ("実施", 4, 16))),
            "plan": "３か所の土地を入札にかける。",
            "measures": (Measure("売却収入", "百万円", 45, 61.2), Measure("貸付件数", "件", 8, 8)),
            "results": "４か所が売れ、６，１２０万円の収入となった。",
            "issues": "形の悪い土地は応募がなく、隣地の所有者に個別に声をかける。",
            "rating": "S", "cost": 2750,
        },
    ),
    Program(
        6, "広告による収入の確保", _MONEY, ("広報課", "財政課"),
        {
            "content": "封筒、庁舎の壁面、公式サイトに広告を載せる",
            "schedule": (_item("媒体の拡大", ("実施", 0, 16)),),
            "plan": "新たに庁用車への掲出を募る。",
            "measures": (Measure("広告収入", "千円", 3200, 3315),),
            "results": "庁用車１２台に掲出し、目標をわずかに上回った。",
            "issues": "応募が特定の業種に偏っている。",
            "rating": "A", "cost": 185,
        },
    ),
    Program(
        7, "時間外勤務を減らす仕組みづくり", _STAFF, ("職員課",),
        {
            "content": "・業務の量を月ごとに見える化する\n・応援職員を出し合う仕組みを設ける",
            "schedule": (_item("業務量の見える化", ("構築", 0, 4), ("運用", 4, 16)), _item("応援の仕組み", ("検討", 4, 8), ("実施", 8, 16))),
            "plan": "見える化した結果を、部長会議で毎月確かめる。",
            "measures": (Measure("一人当たりの時間外", "時間", 130, 141),),
            "results": "部長会議での確認は行ったが、選挙と災害の対応が重なり前年を上回った。",
            "issues": "応援を頼みやすくするきまりを先に定める。",
            "rating": "B", "cost": 640,
        },
    ),
    Program(
        8, "若手職員の提案制度", _STAFF, ("職員課", "企画課"),
        {
            "content": "入庁５年目までの職員が、部署を越えて組を作り提案する",
            "schedule": (_item("提案の募集と審査", ("実施・検証・実施", 0, 16)),),
            "plan": "募集の時期を早め、予算に反映できるようにする。",
            "measures": (Measure("提案数", "件", 15, 22),),
            "results": "２２件の提案があり、３件を翌年度の予算に盛り込んだ。",
            "issues": "採用されなかった提案への返し方を工夫する。",
            "rating": "A", "cost": 310,
        },
    ),
)  # fmt: skip

_STUDIED = (
    Program(
        9, "公共施設の予約の統一", _SERVICE, ("デジタル推進課",),
        {
            "content": "施設ごとに異なる予約の仕組みを一つにまとめることを検討する。",
            "plan": "・各施設の規則の違いを一覧にする。",
            "results": "・規則の違いを一覧にし、そろえるべき点を２３項目に整理した。",
            "issues": "抽選の方法をそろえるには、利用団体との調整が欠かせない。",
        },
    ),
    Program(
        10, "ごみ収集の有料化", _MONEY, ("環境課",),
        {
            "content": "減量の効果と家計の負担の両面から、有料化の是非を検討する。",
            "plan": "・近隣の５市の料金と減量の効果を調べる。\n・審議会に諮る論点をまとめる。",
            "results": "・調査を終え、審議会に論点を示した。",
            "issues": "不法投棄を招かない方策を合わせて考える。",
        },
    ),
    Program(
        11, "管理職の役割の見直し", _STAFF, ("職員課", "企画課"),
        {
            "content": "課長補佐の職務と権限を整理することを検討する。",
            "plan": "・他市の例を調べる。",
            "results": "・１２市に照会し、権限の分け方を四つの型に整理した。",
            "issues": "決裁の規程の改正が必要となる。",
        },
    ),
)  # fmt: skip

REPORT = Report(
    language="ja",
    town="みどり野市",
    title="みどり野市第２次行政改革推進計画　進捗状況一覧",
    as_of="令和６年度末",
    periods=("Ｒ５", "Ｒ６", "Ｒ７", "Ｒ８"),
    current=1,
    scale=(
        Code("S", "当初の予定を上回る", "9DC3E6"),
        Code("A", "当初の予定どおり", "C6E0B4"),
        Code("B", "当初の予定に届かない", "FFE699"),
    ),
    kinds=(
        Kind(
            "実施項目",
            (
                Column("no", "№", Is.NUMBER, width=4),
                Column("name", "取組項目", Is.NAME, width=14),
                Column("departments", "担当課", Is.DEPARTMENTS, width=10),
                Column("content", "主な取組内容", Is.TEXT, width=24),
                Column("schedule", "年度スケジュール", Is.SCHEDULE, width=32),
                Column("plan", "令和６年度の予定", Is.TEXT, width=24, under="令和６年度"),
                Column("measures", "目標", Is.MEASURES, is_answer=True, width=20, under="令和６年度"),
                Column("results", "これまでの取組実績", Is.TEXT, is_answer=True, width=26),
                Column("issues", "課題・改善点", Is.TEXT, is_answer=True, width=24),
                Column("rating", "評価", Is.RATING, is_answer=True, width=5),
                Column("cost", "決算額", Is.FIGURE, is_answer=True, width=9, unit="千円"),
            ),
            _CARRIED_OUT,
            note="令和６年度に取組を進めた項目です。",
        ),
        Kind(
            "検討項目",
            (
                Column("no", "№", Is.NUMBER, width=4),
                Column("name", "検討項目", Is.NAME, width=14),
                Column("departments", "担当課", Is.DEPARTMENTS, width=10),
                Column("content", "主な検討内容", Is.TEXT, width=24),
                Column("plan", "令和６年度の予定", Is.TEXT, width=24),
                Column("results", "これまでの検討実績", Is.TEXT, is_answer=True, width=26),
                Column("issues", "課題・改善点", Is.TEXT, is_answer=True, width=24),
            ),
            _STUDIED,
            note="着手に向けて検討する項目です（評価の対象外）。",
        ),
    ),
    notes=("※　評価は、年度当初の予定と比べて担当課が行ったものです。", "※　決算額は、千円未満を四捨五入しています。"),
)

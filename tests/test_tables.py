"""What is found in tables that people made by hand: headings, groups, programs, items, and what belongs to none."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from kpm_excel.importing.accounting import expected, told
from kpm_excel.importing.found import RowChoices
from kpm_excel.importing.source import Area, Drawn, SourceCell, SourceSheet
from tests.source_sheets import found, groups, only_table, sheet, texts

_PLAIN = """
#№|#事業名|#担当課|#実績|#評価
1|窓口の改善|市民課|実施した。|A
2|休日の開庁|市民課|実施した。|B
"""


def test_headings_over_two_rows_are_paths_of_columns() -> None:
    table = only_table("""
        #№|#事業名|#年度スケジュール|<|<|#目標|#評価
        ^|^|#取組項目|#R4|#R5|^|^
        1|窓口の改善|番号札|実施|→|10分|A
        2|休日の開庁|試行|検討|実施|24日|B
    """)
    assert [column.path for column in table.columns] == [
        ("№",),
        ("事業名",),
        ("年度スケジュール", "取組項目"),
        ("年度スケジュール", "R4"),
        ("年度スケジュール", "R5"),
        ("目標",),
        ("評価",),
    ]


def test_headings_that_are_not_merged_stand_over_the_blank_fields_behind_them() -> None:
    table = only_table("""
        #№|#事業名|#年度スケジュール|#|#|#評価
        #|#|#R4|#R5|#R6|#
        1|窓口の改善|実施|→|→|A
        2|休日の開庁|検討|実施|→|B
    """)
    assert [column.path for column in table.columns][2:] == [
        ("年度スケジュール", "R4"),
        ("年度スケジュール", "R5"),
        ("年度スケジュール", "R6"),
        ("評価",),
    ]


def test_units_and_letters_under_headings_are_headings() -> None:
    table = only_table("""
        #№|#事業名|#目標値|#実績値|#達成率
        #|#|#（人）|#（人）|#（％）
        #|#|#（A）|#（B）|#（B/A）
        1|来館者の増加|1000|1200|120
        2|貸出者の増加|500|400|80
    """)
    assert len(table.records) == 2 and table.heading_rows == (0, 1, 2)


def test_a_page_repeats_headings_titles_and_the_group() -> None:
    table = only_table(
        """
        ~*進捗状況一覧（1/2）
        ~令和５年度末現在
        #№|#事業名|#担当課|#評価
        #１　市民サービスの向上|<|<|<
        1|窓口の改善|市民課|A

        ~*進捗状況一覧（2/2）
        ~令和５年度末現在
        #№|#事業名|#担当課|#評価
        #１　市民サービスの向上（続き）|<|<|<
        2|電子申請|情報課|B
        #２　財政の健全化|<|<|<
        3|収納率の向上|税務課|A
        """
    )
    assert [groups(table, record) for record in table.records] == [
        ("１　市民サービスの向上",),
        ("１　市民サービスの向上",),
        ("２　財政の健全化",),
    ]
    assert [line.kind for line in table.lines] == ["title"] * 4


def test_a_program_that_a_page_tears_is_one() -> None:
    table = only_table("""
        #№|#事業名|#内容|#担当課
        1|広報の充実|・広報紙を発行する。|広報課
        2|窓口の改善|・窓口を一つにする。|市民課
        #№|#事業名|#内容|#担当課
        2|窓口の改善（続き）|・休日に開庁する。|市民課
        3|電子申請|・手続を増やす。|情報課
    """)
    assert len(table.records) == 3
    torn = texts(table, table.records[1])
    assert torn == {
        "№": "2",
        "事業名": "窓口の改善",
        "内容": "・窓口を一つにする。\n・休日に開庁する。",
        "担当課": "市民課",
    }


def test_a_page_may_number_itself_and_name_the_group_again_within_a_program() -> None:
    table = only_table("""
        #№|#事業名|#内容|#担当課
        #方向性１　にぎわい|<|<|<
        1|広報の充実|・広報紙を発行する。|広報課
        2|窓口の改善|・窓口を一つにする。|市民課
        ~|~|~- 1 -|~
        #№|#事業名|#内容|#担当課
        #方向性１　にぎわい（続き）|<|<|<
        2|窓口の改善|・休日に開庁する。|市民課
        ||・夜間に開庁する。|
        3|電子申請|・手続を増やす。|情報課
    """)
    assert [record.rows for record in table.records] == [(2,), (3, 7, 8), (9,)]
    assert [line.text for line in table.lines] == ["- 1 -"]


def test_what_is_said_of_a_group_is_no_group() -> None:
    table = only_table("""
        #№|#取組項目|#担当課|#実績|#評価
        #基本目標1|#にぎわいのあるまち|<|<|<
        数値目標：観光客数を年間100万人とする。|<|<|<|<
        1|祭りの開催|観光課|した。|A
    """)
    assert groups(table, table.records[0]) == ("基本目標1 にぎわいのあるまち",)


def test_levels_of_groups_come_of_words_numbers_and_looks() -> None:
    table = only_table("""
        #事業名|#担当課|#計画|#実績
        #第１章　安全なまち|<|<|<
        #第１節　防災|<|<|<
        *１　災害に備える|||
        防災訓練の実施|危機管理課|年2回|2回
        *２　地域で支える|||
        自主防災組織の支援|危機管理課|10団体|12団体
        #第２節　防犯|<|<|<
        *１　犯罪を防ぐ|||
        防犯灯のLED化|道路課|500基|480基
        #第２章　健やかなまち|<|<|<
        #第１節　健康|<|<|<
        *１　健康を守る|||
        受診の勧め|健康課|40％|38％
    """)
    assert [groups(table, record) for record in table.records] == [
        ("第１章　安全なまち", "第１節　防災", "１　災害に備える"),
        ("第１章　安全なまち", "第１節　防災", "２　地域で支える"),
        ("第１章　安全なまち", "第２節　防犯", "１　犯罪を防ぐ"),
        ("第２章　健やかなまち", "第１節　健康", "１　健康を守る"),
    ]


def test_rows_of_words_that_head_columns_elsewhere_are_programs() -> None:
    table = only_table("""
        #事務事業名|#所管課|#方向性|#評価
        広報紙発行事業|広報課|継続|A
        ごみ減量化推進計画|環境課|見直し|B
        行政評価|企画課|新規|A
    """)
    assert len(table.records) == 3


def test_a_number_and_a_name_alone_are_a_group() -> None:
    table = only_table("""
        #番号|#取組項目|#担当課|#実績|#評価
        基本方針1|市民サービスの向上|||
        1|窓口の改善|市民課|した。|A
        基本方針2|財政の健全化|||
        2|収納率の向上|税務課|した。|A
    """)
    assert [groups(table, record) for record in table.records] == [
        ("基本方針1 市民サービスの向上",),
        ("基本方針2 財政の健全化",),
    ]


def test_words_below_a_table_are_notes() -> None:
    table = only_table("""
        #№|#取組|#担当|#状況
        1|窓口の改善|市民課|実施した。
        ~２　今後の予定
        ~　引き続き取り組む。
    """)
    assert [line.kind for line in table.lines] == ["note", "note"] and not table.groups


def test_groups_stand_in_columns_before_numbers() -> None:
    table = only_table("""
        #大項目|#中項目|#№|#実施項目|#区分|#R4|#R5|#評価
        1 協働|(1) 情報|1|広報の充実|計画|検討|実施|○
        ^|^|^|^|実績|検討|実施|^
        ^|^|2|広聴の充実|計画|実施|実施|△
        ^|^|^|^|実績|実施|検討|^
        2 財政|(1) 歳入|3|収納率の向上|計画|実施|→|◎
        ^|^|^|^|実績|実施|実施|^
    """)
    assert [groups(table, record) for record in table.records] == [
        ("1 協働", "(1) 情報"),
        ("1 協働", "(1) 情報"),
        ("2 財政", "(1) 歳入"),
    ]
    assert [band.rows for band in table.records[0].bands] == [(1,), (2,)]


def test_names_are_in_the_finer_column_where_all_beside_them_is_in_every_row() -> None:
    table = only_table("""
        #基本目標|#施策|#重要業績評価指標（KPI）|#単位|#実績値|#達成状況|#担当課
        1 しごと|1-1 産業の振興|新規就農者数|人|7|Ｂ|農政課
        ^|^|農産物の出荷額|百万円|930|Ａ|農政課
        ^|1-2 創業の支援|創業件数|件|9|Ａ|商工課
        2 ひと|2-1 移住の促進|移住者数|人|40|Ｃ|企画課
    """)
    assert len(table.records) == 4
    assert groups(table, table.records[1]) == ("1 しごと", "1-1 産業の振興")


def test_what_stands_for_several_programs_is_each_ones() -> None:
    table = only_table("""
        #No|#Action|#Lead|#Status
        1|Plant trees|Parks|G
        2|Replace lamps|^|A
        3|Open the hall|Property|R
    """)
    lead = [record.values[2] for record in table.records]
    assert [value.text for value in lead] == ["Parks", "Parks", "Property"]
    assert [piece.places for value in lead for piece in value.pieces][1] == ()


def test_fields_below_one_another_are_two_columns() -> None:
    table = only_table("""
        #№|#事業名|#事業の概要|#実績|#評価
        ^|#担当課|^|^|^
        1|広報紙の発行|毎月発行する。|12回|A
        ^|広報課|^|^|^
        2|庁舎の管理|維持する。|修繕|B
        ^|管財課|^|^|^
    """)
    assert texts(table, table.records[1])["事業名"] == "庁舎の管理"
    assert texts(table, table.records[1])["担当課"] == "管財課"


def test_sums_notes_and_numbers_without_a_program_are_no_programs() -> None:
    result = found(
        sheet("""
            #№|#事業名|#担当課|#予算額|#決算額
            1|窓口の改善|市民課|100|90
            ※1 予算額は当初予算である。|<|<|<|<
            2|休日の開庁|市民課|200|180
            |||300|270
            |合計||300|270
            3||||
        """)
    )
    (table,) = result.tables
    assert len(table.records) == 2
    assert sorted(line.kind for line in table.lines) == ["note", "total", "total"]
    assert [rest.text for rest in result.left_over] == ["3"]


def test_tables_stand_below_and_beside_each_other() -> None:
    result = found(
        sheet("""
            ~*１　実施項目
            #№|#項目名|#担当課|#実績|#評価|~|#評価|#件数
            1|広報紙の発行|広報課|発行した。|A|~|A|2
            2|庁舎の管理|管財課|修繕した。|B|~|B|1

            ~*２　検討項目
            #№|#検討項目|#担当課|#検討状況
            3|ごみの有料化|環境課|検討した。
        """)
    )
    assert [len(table.records) for table in result.tables] == [2, 2, 1]
    assert [line.text for table in result.tables for line in table.lines] == ["１　実施項目", "２　検討項目"]


def test_printed_lines_are_put_together_and_paragraphs_kept_apart() -> None:
    table = only_table(
        """
        #№|#プログラム|#取組内容|#担当課
        ①|幅広い市|・案件の性格に応じて広く声を集め|政策課
        |民意見の|る工夫を続ける。|
        |収集|・オンラインの会議を使う。|
        ②|公文書の|・条例に基づいて適切に管理する。|総務課
        |適正管理||
        """,
        lined=False,
    )
    assert texts(table, table.records[0]) == {
        "№": "①",
        "プログラム": "幅広い市民意見の収集",
        "取組内容": "・案件の性格に応じて広く声を集める工夫を続ける。\n・オンラインの会議を使う。",
        "担当課": "政策課",
    }


def test_items_in_rows_of_their_own_have_bands() -> None:
    table = only_table("""
        #№|#事業名|#数値目標|<|<|#取組状況|#評価
        ^|^|#指標|#目標|#実績|^|^
        1|窓口の改善|待ち時間|10分|12分|番号札を入れた。|B
        ^|^|満足度|80％|85％|^|^
        2|休日の開庁|開庁日数|24日|24日|開庁した。|A
    """)
    first = table.records[0]
    assert [{at: value.text for at, value in band.values.items()} for band in first.bands] == [
        {2: "待ち時間", 3: "10分", 4: "12分"},
        {2: "満足度", 3: "80％", 4: "85％"},
    ]


def test_rows_with_figures_of_their_own_are_no_lines_of_one_text() -> None:
    table = only_table(
        """
        #№|#施策|#指標|#単位|#実績値|#目標値|#評価
        1|移住の促進|移住者数|人|28|30|B
        ^|^|空き家の成約|件|8|8|A
        2|企業の誘致|誘致した企業|社|3|3|A
        """,
        lined=False,
    )
    assert texts(table, table.records[0])["指標"] == "移住者数\n空き家の成約"
    assert [band.rows for band in table.records[0].bands] == [(1,), (2,)]


def test_an_amount_with_a_cell_for_each_digit_is_one() -> None:
    table = only_table(
        """
        #№||#事業名|<|<||#決算額|<|<|<
        1||窓口の改善|<|<||4|8|3|0
        2||休日の開庁|<|<||~|1|2|0
        """,
        widths=dict.fromkeys(range(10), 15.0),
    )
    assert [texts(table, record)["決算額"] for record in table.records] == ["4830", "120"]


def test_small_tables_within_a_program_are_apart() -> None:
    table = only_table("""
        #№|#事業名|#内容|#担当課|#実績|#評価
        1|窓口の改善|・窓口を一つにする。|市民課|実施した。|A
        ||#指標|#基準値|#目標値|#実績値
        ||待ち時間|20分|10分|12分
        2|休日の開庁|・月に2回開庁する。|市民課|実施した。|B
    """)
    assert len(table.records) == 2
    (inner,) = table.records[0].inner
    assert [column.heading for column in inner.columns] == ["指標", "基準値", "目標値", "実績値"]
    assert [value.text for value in inner.bands[0].values.values()] == ["待ち時間", "20分", "10分", "12分"]


def test_characters_in_squares_are_texts() -> None:
    table = only_table(
        """
        #№||#事|#業|#名||#担|#当|#課||#評価
        1||窓|口|化||市|民|課||A
        2||休|日|化||総|務|課||B
        """,
        widths=dict.fromkeys(range(11), 15.0),
    )
    assert [texts(table, record) for record in table.records] == [
        {"№": "1", "事業名": "窓口化", "担当課": "市民課", "評価": "A"},
        {"№": "2", "事業名": "休日化", "担当課": "総務課", "評価": "B"},
    ]


def test_legends_are_told_from_notes() -> None:
    table = only_table("""
        ~*Delivery plan
        ~Key: G = on track, A = behind but recoverable, R = off track
        #Ref|#Action|#Lead|#Status
        1.1|Plant trees|Parks|G
        1.2|Replace lamps|Highways|A
        ~Note: figures are provisional.
    """)
    assert [line.kind for line in table.lines] == ["title", "legend", "note"]


def test_what_is_drawn_over_a_program_is_its() -> None:
    arrows = tuple(Drawn("arrow", 3.0, row + 0.2, 4.5, row + 0.8, "実施", points="right", number=row) for row in (1, 2))
    table = only_table(_PLAIN, drawn=arrows)
    assert [[one.number for one in record.drawn] for record in table.records] == [[1], [2]]


def test_a_person_may_say_what_a_row_is_and_leave_a_sheet_out() -> None:
    one = sheet(_PLAIN)
    as_note = RowChoices(kinds={(one.file, one.name, 2): "note"})
    assert len(found(one, choices=as_note).tables[0].records) == 1
    without = found(one, choices=RowChoices(without=frozenset({(one.file, one.name)})))
    assert not without.tables and {rest.why for rest in without.left_over} == {"chosen"}


def test_hidden_columns_are_left_over_and_hidden_rows_read() -> None:
    result = found(sheet(_PLAIN, hidden_columns=[2], hidden_rows=[2]))
    assert len(result.tables[0].records) == 2
    assert {(rest.text, rest.why) for rest in result.left_over} == {("担当課", "hidden"), ("市民課", "hidden")}


def test_a_sheet_of_words_is_a_cover() -> None:
    result = found(sheet("~*進捗状況報告書\n~「Ｓ」：予定以上に進捗\n~「Ａ」：予定どおりに進捗", lined=False))
    assert not result.tables
    assert [line.kind for line in result.covers[0].lines] == ["title", "legend", "legend"]


_WORDS = (
    *("", "", "", "№", "事業名", "担当課", "評価", "目標", "R4", "計", "※注", "1", "2", "①", "1-(2)-③", "A", "→"),
    *("小計",),
    *("方向性１　市民", "基本目標2", "窓口の改善", "・取り組む。\n・続ける。", "（続き）", "窓口の改善（続き）"),
    *("S：予定以上", "12.5", "窓", "口", "　", "実施", "指標", "#REF!"),
    *("Ref", "Action", "Priority 1: Homes", "Total"),
)


@st.composite
def _sheets(draw: st.DrawFn) -> SourceSheet:
    height, width = draw(st.integers(1, 14)), draw(st.integers(1, 8))
    merges: list[Area] = []
    taken: set[tuple[int, int]] = set()
    for _ in range(draw(st.integers(0, 5))):
        top, left = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
        area = Area(top, left, top + draw(st.integers(0, 3)), left + draw(st.integers(0, 5)))
        own = {(r, c) for r in range(area.top, area.bottom + 1) for c in range(area.left, area.right + 1)}
        if len(own) > 1 and not own & taken:
            merges.append(area)
            taken |= own
    cells = {}
    for row in range(height):
        for column in range(width):
            text = draw(st.sampled_from(_WORDS))
            look = draw(st.integers(0, 15))
            if text or look & 3:
                cells[row, column] = SourceCell(
                    row,
                    column,
                    text,
                    2.0 if text == "2" else None,
                    fill="DDEBF7" if look & 1 else None,
                    borders="ltrb" if look & 2 else "",
                    bold=bool(look & 4),
                    comment="メモ" if look == 15 else "",
                    is_error=text == "#REF!",
                )
    places = st.floats(0, 16, allow_nan=False)
    drawn = tuple(
        Drawn(
            draw(st.sampled_from(("arrow", "line", "box", "text", "picture", "other"))),
            *sorted((draw(places), draw(places)))[:1],
            *sorted((draw(places), draw(places)))[:1],
            draw(places),
            draw(places),
            draw(st.sampled_from(("", "実施"))),
            number=number,
        )
        for number in range(draw(st.integers(0, 4)))
    )
    hidden = draw(st.frozensets(st.integers(0, 7), max_size=2))
    return SourceSheet("f", "s", 0, cells, tuple(merges), drawn, hidden_columns=hidden, is_hidden=draw(st.booleans()))


@settings(max_examples=150, deadline=None)
@given(_sheets())
def test_every_cell_and_everything_drawn_has_one_place(one: SourceSheet) -> None:
    result = found(one)
    assert Counter(told(result)) == Counter(expected(result))
    for table in result.tables:
        for record in table.records:
            assert set(record.values) <= {column.number for column in table.columns}
            assert all(band.rows for band in record.bands)

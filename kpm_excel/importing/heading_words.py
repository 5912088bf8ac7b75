"""Words by which people head columns, name groups, sum up and annotate, in both languages."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

#: What a heading may be about, whatever stands before it: ends of headings in Japanese.
_ENDS: Final = (
    "№|番号|項番|通番|連番|整理番号|番|名|名称|項目|内容|概要|目的|趣旨|方向性|方針|目標|目標値|指標|KPI|単位|基準値|現状|"
    "現状値|当初値|策定時|実績|実績値|実績等|達成率|達成度|達成状況|達成|進捗|進捗率|進捗度|進捗状況|進捗状況等|評価|自己評価|"
    "内部評価|外部評価|総合評価|判定|ランク|課題|課題等|問題点|改善点|改善策|対応|対応策|対応方針|今後の対応|今後の予定|"
    "今後の展開|今後の取組|理由|要因|原因|備考|摘要|特記事項|担当|担当課|担当部|担当部署|担当部課|担当課等|担当者|所管|"
    "所管課|所管部|所管部署|所管部課|所管部局|主管課|主担当|関係課|関連課|部署|部局|部|課|室|局|所属|実施主体|年度|スケジュール|"
    "年次計画|年度計画|実施計画|計画|計画値|予定|工程|工程表|ロードマップ|時期|期間|開始|終了|期限|予算|予算額|当初予算|決算|"
    "決算額|決算見込|事業費|経費|財源|効果|効果額|財政効果|効果見込額|区分|分類|分野|種別|種類|状況|取組状況|実施状況|結果|"
    "成果|成果等|意見|コメント|説明|根拠|関連計画|体系|柱|大項目|中項目|小項目|基本目標|基本方針|基本施策|施策|主要施策|政策|"
    "重点項目|重点施策|取組|取組み|取り組み|主な取組|取組事項|具体的取組|具体的な取組|プログラム|プロジェクト|事業|主な事業|"
    "具体的事業|改革項目|推進項目|実施項目|アクション|アクションプラン|合計|計|小計|件数|数|見直し|見直し内容|優先度|継続|新規|"
    "要因分析|分析|推移|累計|比較|増減|差額|前年度|当年度|翌年度|今年度|来年度|前年度末"
)
_JAPANESE = re.compile(rf"(?:.{{0,16}}(?:[のる・]|年度|主な|各|本|新)?)?(?:{_ENDS})(?:等|一覧|欄)?", re.IGNORECASE)
#: What stands before such a word in headings and hardly in the names of programs.
_BEFORE: Final = (
    "主な|各|本|今後の?|今後に向けた|これまでの?|現在の?|前年度の?|今年度の?|当該年度の?|次年度以降の?|次年度の?|翌年度の?|来年度の?|"
    "具体的な?|年度別の?|年次別の?|事業の?|事務事業の?|取組の?|取り組みの?|施策の?|プログラムの?|プロジェクトの?|項目の?|目標の?|指標の?|"
    "数値|成果の?|活動の?|評価の?|進捗の?|達成の?|課題の?|実績の?|計画の?|効果の?|内部|外部|自己|総合|最終|一次|二次|担当課の?|担当部署の?|"
    "担当|主管|所管|関係|関連|実施|検討|推進|改革|重点|主要|個別|財政|予算|決算|年度|中間|期末|重要業績|基本|備考|対象|見直しの?|改善の?|"
    "方向性|業績|単年度|累計|全体|当初|修正|補正|市の?|町の?|村の?|部・?|課・?"
)
_STRICT = re.compile(
    rf"(?:{_BEFORE}){{0,4}}(?:{_ENDS})(?:(?:[・、/／]|及び|と)(?:{_BEFORE}){{0,2}}(?:{_ENDS}))*(?:等|一覧|欄)?", re.I
)
#: Words that may well be values or parts of names, and head a column only where other headings stand beside them.
_ALSO_VALUES = re.compile(
    r"(?:実施|検討|推進|事業|事務事業)?(?:事業|計画|取組|プログラム|プロジェクト|継続|新規|見直し|評価|分析|推移|結果|成果|"
    r"達成|完了|改善|計|合計|終了|開始)|.+見直し|.*[^当管係連轄部](?:課|部|室|局)|(?:total|complete|completed|planned|achieved|review|yes|no)",
    re.IGNORECASE,
)
_ENGLISH_WORDS: Final = (
    "no|nr|ref|reference|id|#|number|code|project|projects|programme|program|programmes|programs|action|"
    "actions|initiative|"
    "activity|task|workstream|work stream|scheme|name|title|description|summary|objective|objectives|outcome|"
    "outcomes|output|"
    "outputs|aim|goal|priority|theme|pillar|strand|owner|lead|lead officer|responsible|responsibility|officer|"
    "department|"
    "directorate|service|service area|division|team|target|targets|actual|actuals|baseline|kpi|measure|"
    "indicator|unit|status|"
    "rag|rag status|rag rating|rating|score|progress|update|progress update|latest update|commentary|comment|"
    "comments|note|notes|"
    "due|due date|deadline|start|start date|end|end date|milestone|milestones|timescale|timescales|timeline|"
    "schedule|budget|"
    "spend|spent|cost|costs|forecast|variance|saving|savings|risk|risks|issue|issues|mitigation|next step|"
    "next steps|plan|planned|"
    "achieved|achievement|achievements|result|results|performance|direction of travel|trend|year|quarter|"
    "evidence|delivery|"
    "committed|total|count|group|category|area|cabinet member|portfolio|portfolio holder|link|links|source|"
    "period|remarks|"
    "item|items|deliverable|deliverables|assessment|review|direction|previous|current|cause|response|"
    "status date|dependencies"
)
_ENGLISH = re.compile(
    rf"(?:[a-z0-9&'/.,-]+ ){{0,5}}(?:{_ENGLISH_WORDS})"
    r"(?: (?:for|in|of|by|to|at|this|as|on) (?:[a-z0-9/.,&-]+ ?){1,4})?",
    re.IGNORECASE,
)
_NUMBER_HEADING = re.compile(
    r"№|No\.?|#|Nr\.?|Ref(?:erence)?\.?(?: no\.?)?|ID|Number|Item no\.?|番|項番|通番|連番|整理番号|"
    r"(?:KP?I|PI|indicator|action|project|programme|measure|objective|milestone|risk) "
    r"(?:ref(?:erence)?|no|id|number|code)\.?|"
    r"(?:事業|施策|取組|項目|プログラム|管理)?(?:番号|No\.?|№)",
    re.IGNORECASE,
)
#: The headings of names, the likelier first.
_NAME_HEADINGS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r".{0,10}(?:事業|プログラム|プロジェクト|取組|取組み|取り組み|施策|改革項目|推進項目|アクション)の?(?:名|名称|項目名)",
        r"(?:.{0,10}(?:project|programme|program|action|initiative|scheme|activity|workstream) (?:name|title))",
        r"(?:.{0,6}(?:実施|検討|推進|改革|重点|個別|主要|具体的|具体的な|主な)?)(?:プログラム|プロジェクト|事業)",
        r"(?:project|programme|program|action|actions|initiative|scheme|activity|name|title|workstream)s?",
        r".{0,6}(?:取組|取組み|取り組み|実施|改革|推進|見直し|重点|個別)(?:項目|事項)",
        r"(?:主な|具体的な?|重点)?(?:取組|取組み|取り組み|施策|アクション|アクションプラン)",
        r".{1,8}[^氏職姓署課係者標]名",
        r"名称|件名|項目|項目名|小項目|task|item|description|commitment|measure|indicator|.{0,6}指標名?",
    )
)
_GROUP_HEADINGS = re.compile(
    r".{0,4}(?:基本目標|基本方針|基本施策|基本政策|施策の?(?:柱|方向性|体系|分野|区分)?|政策|政策分野|方向性|柱|大項目|中項目|"
    r"大区分|中区分|大分類|中分類|分野|分類|区分|重点(?:目標|項目|分野|施策|プロジェクト)?|章|節|体系|改革の?(?:柱|視点|方向性)|"
    r"視点|推進項目|戦略|目標|プロジェクト|theme|priority|objective|pillar|strand|outcome|goal|area|category|group|directorate)",
    re.IGNORECASE,
)
_DEPARTMENT = re.compile(
    r".*(?:担当|所管|主管|部署|部局|関係課|所属|主体$|課(?!題)|室|owner|lead|department|directorate|officer).*", re.I
)
_PERIOD = re.compile(
    r"(?:(?:令和|平成|昭和|[RHS令平])\s*(?:[0-9]{1,2}|元)(?:年度?)?|(?:19|20)[0-9]{2}(?:年度?|[/\-–‐](?:[0-9]{2}|[0-9]{4}))?|"
    r"FY\s*[0-9]{2,4}(?:[/\-–][0-9]{2,4})?|[0-9]{2}/[0-9]{2}|"
    r"(?:第?[1-4]\s*四半期|Q[1-4]|[1-4]Q)|(?:1[0-2]|[1-9])月|(?:1[0-2]|[1-9])月?\s*[~～〜\-–‐]\s*(?:1[0-2]|[1-9])月|"
    r"(?:上|下)(?:半期|期)|前期|後期|中期|"
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?(?: ?[0-9]{2,4})?|Year ?[1-9]|[1-9]年目)"
    r"(?:\s*[(（].*[)）])?(?:\s*(?:以降|まで|頃|～|~))?(?:の?(?:末|当初|計画|実績|目標|予定))?",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"[(\[【〔「『<〈][^()\[\]【】〔〕「」『』<>〈〉]*[)\]】〕」』>〉]")
_YEAR_BEFORE = re.compile(
    r"^(?:(?:令和|平成|[RH])\s*(?:[0-9]{1,2}|元)(?:年度?)?(?:末|当初|分)?|(?:19|20)[0-9]{2}(?:年度?|/[0-9]{2,4})?|本年度|今年度|前年度|"
    r"当該年度|昨年度|次年度|来年度|翌年度|第[0-9]{1,2}[期次回])の?"
)
TOTAL = re.compile(
    r"(?:小計|中計|合計|総計|累計|計|合\s*計|小\s*計|総\s*計|平均|全体|sub-?\s?total|total|grand total|sum|average)"
    r"(?:\s*[(（].*)?",
    re.IGNORECASE,
)
_TOTAL_BEHIND = re.compile(r".{1,24}(?:小計|合計|の計|\s計|sub-?total|\stotal)", re.IGNORECASE)
NOTE = re.compile(
    r"^\s*(?:※|＊|\*|注[)）:：\d０-９]|[(（]注[\d０-９]*[)）]|注[釈意記]?[\d０-９]*[:：)）\s]|備考[:：]|出典|資料[:：]|[(（]参考|参考[:：]|凡例|"
    r"note[s:]?\b|source[s:]|key[:]|n\.?b\.?)",
    re.IGNORECASE,
)
#: What a page says of itself: its number, or that the table goes on.
PAGE = re.compile(
    r"[-－ー―‐(（\s]*(?:p(?:age)?\.?\s*)?[0-9]{1,3}\s*(?:(?:[/／]|of)\s*[0-9]{1,3})?\s*(?:ページ|頁)?[-－ー―‐)）\s]*|"
    r"[(（]?\s*(?:次|前)の?(?:ページ|頁|面)(?:に|へ|から)(?:の?続|つづ).{0,4}[)）]?|"
    r"[(（]?continued (?:overleaf|on next page)[)）]?",
    re.IGNORECASE,
)
#: A mark and what it means.
LEGEND = re.compile(
    r"(?:[●■◆○□▲]\s+)?[「『【\[(（]?\s*(?:[A-Za-zＡ-Ｚａ-ｚSＳ]{1,2}|[◎○〇●△▲×✕☆★◇◆□■－―]|red|amber|green|blue|complete|赤|黄|青|緑|灰色)\s*[」』】\])）]?"
    r"\s*(?:[:：=＝…‥]|・・|－\s|—|–| - ).{1,80}",
    re.IGNORECASE,
)
_LEGEND_HEAD = re.compile(
    r".{0,20}(?:凡例|評価(?:欄|区分|基準|の(?:見方|基準|区分|考え方|目安))|の見方|rating scale|legend|^key$).{0,30}",
    re.IGNORECASE,
)
#: What a legend in one line begins with, and where its parts end.
_KEY_HEAD = re.compile(
    r"^\s*[※＊*]?\s*(?:key|legend|rag|rag key|rating|評価|凡例|【?評価(?:の見方|区分|基準)?】?)\s*[:：]\s*", re.I
)
_BETWEEN_MARKS = re.compile(
    r"\n|\s{2,}|\u3000|[,、;；/／]\s*(?=[「『【\[(（]?(?:[A-Za-zＡ-Ｚ]|[◎○〇●△▲×☆★]|red|amber|green|blue)[」』】\])）]?\s*[:：=＝])",
    re.IGNORECASE,
)
#: 「進捗の区分：順調（計画どおり）、遅れ（計画より遅れている）」
_KEY_IN_BRACKETS = re.compile(
    r"[※＊*]?.{0,12}(?:凡例|区分|評価|判定|基準|見方|key|rating)[:：]\s*"
    r"(?:[^（()）、,:]{1,10}[（(][^（()）]{1,40}[)）][、,;；\s]*){2,9}",
    re.IGNORECASE,
)
CONTINUED = re.compile(
    r"\s*[(（\[【〔]?\s*(?:続\s*き|つ\s*づ\s*き|続\s*く|前頁からの続き|前ページから|再\s*掲|continued|cont'?d?\.?|前頁より)\s*[)）\]】〕]?\s*$",
    re.IGNORECASE,
)
BULLET = re.compile(
    r"^\s*(?:[・･●○◎◇◆■□▪▫◦•‣–\-－―※＊*☆★▶▷▼▽→⇒✓✔]|[①-⑳㉑-㉟㊱-㊿❶-❿⑴-⒇]|[(（][0-9０-９一二三四五六七八九十ア-ンa-zA-Z]{1,2}[)）]|"
    r"[0-9０-９]{1,2}[.．)）、](?![0-9０-９])|[ア-オa-z][.．)）]|【)"
)


@lru_cache(maxsize=8192)
def even(text: str) -> str:
    """`text` in one width, without blanks and breaks between characters of Japanese."""
    one = unicodedata.normalize("NFKC", text.replace("№", "\0")).replace("\0", "№")
    one = re.sub(r"\s+", " ", one).strip()
    return re.sub(r"(?<=[^\x20-\x7e]) | (?=[^\x20-\x7e])", "", one)


def without_continued(text: str) -> str:
    """`text` without the words by which it goes on from another page."""
    return CONTINUED.sub("", text)


@lru_cache(maxsize=8192)
def bare(text: str) -> str:
    """A heading without what stands in brackets, and without the year before it."""
    one = even(text)
    for _ in range(3):
        one = _BRACKETED.sub("", one).strip()
    one = _YEAR_BEFORE.sub("", one).strip(" :：・*＊※→")
    return one or even(text)


def is_period(text: str) -> bool:
    """Whether `text` names a year, a quarter or a month."""
    one = even(text)
    if len(one) > 24:
        return False
    if _PERIOD.fullmatch(one):
        return True
    # A year with a part of it.
    year = _PERIOD.match(one)
    return bool(year and 2 <= year.end() < len(one) and _PERIOD.fullmatch(one[year.end() :].strip(" (（)）年度")))


def is_heading(text: str) -> bool:
    """Whether people head columns so."""
    one = bare(text)
    if not one or len(one) > 34 or "。" in one or BULLET.match(one):
        return False
    if is_number_heading(text) or is_period(text):
        return True
    if one.isascii():
        return bool(_ENGLISH.fullmatch(one.lower()))
    return len(one) <= 24 and bool(_JAPANESE.fullmatch(one))


def is_strict_heading(text: str) -> bool:
    """Whether columns are headed so, and hardly anything else is called so."""
    if not is_heading(text):
        return False
    one = bare(text)
    if is_number_heading(text):
        return True
    if one.isascii():
        return not _ALSO_VALUES.fullmatch(one)
    return bool(_STRICT.fullmatch(one)) and not _ALSO_VALUES.fullmatch(one)


def is_number_heading(text: str) -> bool:
    """Whether a column of numbers is headed so."""
    return bool(_NUMBER_HEADING.fullmatch(bare(text)))


def name_rank(text: str) -> int | None:
    """How likely a column so headed has the names of programs: 0 first; None where it has not."""
    one = bare(text)
    return next((rank for rank, pattern in enumerate(_NAME_HEADINGS) if pattern.fullmatch(one)), None)


def is_group_heading(text: str) -> bool:
    """Whether a column so headed has what programs belong to."""
    return bool(_GROUP_HEADINGS.fullmatch(bare(text))) and not is_department_heading(text)


def is_department_heading(text: str) -> bool:
    """Whether a column so headed has departments."""
    return bool(_DEPARTMENT.fullmatch(bare(text)))


def is_total(text: str) -> bool:
    """Whether a row that begins so sums others up."""
    one = even(text)
    return bool(TOTAL.fullmatch(one) or _TOTAL_BEHIND.fullmatch(one))


def is_legend(text: str) -> bool:
    """Whether every line of `text`, but for one that heads them, says what a mark means."""
    told = _KEY_HEAD.sub("", text)
    lines = [line.strip() for line in _BETWEEN_MARKS.split(told) if line.strip()]
    if not lines:
        return False
    head = text.strip()
    if _KEY_IN_BRACKETS.fullmatch(head):
        return True
    if len(lines) == 1 and len(head) <= 40 and _LEGEND_HEAD.fullmatch(head) and not is_heading(head):
        return True
    meant = [line for line in lines if LEGEND.fullmatch(line)]
    return bool(meant) and len(meant) >= len(lines) / 2


_RATING = re.compile(r"[「『(（【\[]?(?:[SABCDESＳＡＢＣＤＥ]|[◎○〇●△▲×✕☆★]|R|G)[+＋-－]?[」』)）】\]]?")


def is_rating(text: str) -> bool:
    """Whether `text` is nothing but a mark of a rating, as at the beginning of each row of a legend."""
    return bool(_RATING.fullmatch(text.strip()))


# Numbers

_NUMBER = re.compile(
    r"[(（\[【<〈]?(?:№|No\.?|第)?\s*(?:[0-9]{1,4}|[ⅰ-ⅻⅠ-Ⅻ]|[ivxIVX]{1,4}|[A-Za-zア-ン一二三四五六七八九十])"
    r"(?:\s*[-‐－―–ー._/()（）〔〕\[\]・]+\s*(?:[0-9]{1,4}|[A-Za-zア-ン]))*[)）\]】>〉.．:、]*(?:号)?"
)


@lru_cache(maxsize=8192)
def number_of(text: str) -> str:
    """A program's number in one spelling, such as "8" or "1-2-3"; "" where `text` is none."""
    one = even(text)
    if not one or len(one) > 16 or not _NUMBER.fullmatch(one):
        return ""
    parts = re.findall(
        r"[0-9]+|[A-Za-zア-ンⅠ-Ⅻⅰ-ⅻ一二三四五六七八九十]+", re.sub(r"^(?:№|No\.?|第)", "", one, flags=re.I)
    )
    return "-".join(str(int(part)) if part.isdecimal() else part for part in parts)


def has_digit(text: str) -> bool:
    """Whether there is a digit or an encircled number in `text`."""
    return any(character.isdecimal() for character in even(text))

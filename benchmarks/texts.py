"""Made-up texts as departments write them, for measuring: Japanese and English, seeded, in our own words."""

import random

_SUBJECTS = (
    "関係各課", "市民参加の会議", "担当職員", "庁内の検討部会", "指定管理者", "地域の活動団体", "受付窓口", "公民館",
    "ＤＸ推進チーム", "学校給食の現場", "子育て世代", "まちづくり協議会", "財政担当", "若手職員の研究会", "図書館",
)  # fmt: skip
_OBJECTS = (
    "利用料金の見直し", "申請手続のオンライン化", "事務マニュアルの整備", "電子決裁率の向上", "施設の長寿命化計画",
    "ｺﾐｭﾆﾃｨ施設の予約方法", "Ｗｅｂ会議の活用", "AI-OCRの試行", "職員提案制度", "防災訓練の記録", "未利用地の売り払い",
    "窓口業務の委託", "相談件数の分析", "文書管理システムの更新", "ﾍﾟｰﾊﾟｰﾚｽ化", "時間外勤務の縮減", "寄附金の受入れ",
)  # fmt: skip
_VERBS = (
    "について協議を重ね、方針をまとめた", "に着手し、年度内に一部を実施した", "の効果を検証した",
    "を引き続き進めている", "に関する説明会を開き、意見を集めた", "の課題を整理し、次年度の計画に反映させた",
    "を試行し、運用上の問題点を洗い出した", "までには至らなかったが、準備は整いつつある",
    "を見据えて、必要な予算と人員を検討した",
)  # fmt: skip
_ASIDES = (
    "（前年度比３.５ポイント増）", "（12団体・延べ340人）", "(令和5年3月31日現在)", "「暮らしの便利帳」", "【新規】",
    "（※詳細は別紙のとおり）", "『基本構想』", "＜継続＞", "（７３．７％）", "〔担当：３名〕", "“試行版”",
)  # fmt: skip
_INSERTS = (
    "https://www.city.example.jp/kikaku/report/2023/index.html", "Microsoft Teams", "RPA", "№8", "①～⑤", "35,751,362円",
    "1,000千円", "LGWAN-ASP", "info@example.jp", "R4.10.1", "令和４年度", "２回／年", "50％以上", "Ver.2.1",
    "24時間365日", "ﾎｰﾑﾍﾟｰｼﾞ", "QRコード", "PDCAサイクル", "α版", "㉑", "→", "…", "－", "10,000㎡", "ＳＮＳ", "e-Gov",
    "5G/Wi-Fi",
)  # fmt: skip
_EN_SUBJECTS = (
    "The planning office", "Every department", "A working group of younger staff", "The library service",
    "Our contractor", "The neighbourhood council", "Front-desk staff", "The finance team", "A pilot project",
)  # fmt: skip
_EN_VERBS = (
    "reviewed", "postponed", "has begun to publish", "agreed on", "measured", "will extend",
    "consulted residents about", "compared three options for", "carried out", "did not complete", "documented",
    "is preparing",
)  # fmt: skip
_EN_OBJECTS = (
    "the fees for public halls", "online applications (24 of 26 procedures)", "a long-term maintenance plan",
    "the share of electronic approvals, now 73.7 %", "its opening hours", "the counter-service contract",
    "an all-hands training in plain-language writing", "unused land worth 35,751,362 yen", "overtime statistics",
    "the cross-departmental knowledge base", "guidelines for AI-assisted transcription", "kindergarten catering",
)  # fmt: skip
_EN_TAILS = (
    "in the second quarter", "as planned", "despite a shortage of staff", "together with the residents' association",
    "for the first time since 2019", "– see Annex B/2", "(target: at least 15 per year)", "before the end of March",
    "at https://www.city.example.org/reports/2023/progress?lang=en", "with “no-wrong-door” counters", "in São João",
    "after the Straße/Łódź exchange visit", "by e-mail (office@example.org)", "at a cost of €1,250.00",
)  # fmt: skip


def japanese(rng: random.Random, length: int) -> str:
    """A text of about `length` characters: sentences, bullets, brackets, mixed widths and line breaks."""
    bulleted = rng.random() < 0.6
    lines: list[str] = []
    while sum(map(len, lines)) < length:
        line = "".join(_japanese_sentence(rng) for _ in range(rng.randint(1, 3)))
        lines.append(f"・{line}" if bulleted else line)
    return ("\n" if bulleted or rng.random() < 0.5 else "").join(lines)[:length].rstrip()


def _japanese_sentence(rng: random.Random) -> str:
    subject, target, verb = rng.choice(_SUBJECTS), rng.choice(_OBJECTS), rng.choice(_VERBS)
    aside = rng.choice(_ASIDES) if rng.random() < 0.4 else ""
    insert = rng.choice(_INSERTS) if rng.random() < 0.5 else ""
    joint = rng.choice(("では、", "は、", "が", "と連携し、", "・庁内各課において"))
    end = rng.choice(("。", "。", "。", "、あわせて周知も図った。", "！", "？"))
    return f"{subject}{joint}{insert}{target}{aside}{verb}{end}"


def english(rng: random.Random, length: int) -> str:
    """A text of about `length` characters: sentences, hyphens, figures, addresses and line breaks."""
    lines: list[str] = []
    while sum(map(len, lines)) < length:
        line = " ".join(_english_sentence(rng) for _ in range(rng.randint(1, 4)))
        lines.append(f"{rng.choice(('• ', '- ', ''))}{line}")
    return "\n".join(lines)[:length].rstrip()


def _english_sentence(rng: random.Random) -> str:
    parts = [rng.choice(_EN_SUBJECTS), rng.choice(_EN_VERBS), rng.choice(_EN_OBJECTS)]
    if rng.random() < 0.6:
        parts.append(rng.choice(_EN_TAILS))
    return f"{' '.join(parts)}{rng.choice('..;!')}"

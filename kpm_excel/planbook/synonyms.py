"""Other words that people write into the cells of a plan workbook for those that stand in its lists."""

#: What means yes, and what means no.
YES = {"yes", "true", "1", "○", "y", "有", "する"}
NO = {"no", "false", "0", "×", "n", "無", "しない"}
#: What means a word of a list, and signs for the direction of a target; by the value that the word stands for.
SYNONYMS = {
    ">=": (">=", "≧", "≥", "=>", "↑", "以上", "増"),
    "<=": ("<=", "≦", "≤", "=<", "↓", "以下", "減"),
    "=": ("=", "==", "維持", "同"),
    "text": ("テキスト", "文字", "文字列"),
    "number": ("数", "数字"),
    "choice": ("選択肢", "選択式"),
    "url": ("アドレス", "リンク", "ホームページ", "web address", "link"),
    "departments": ("担当課", "所管課", "部署", "部署名", "department"),
    "department": ("所管課", "担当課", "課"),
    "plan": ("計画書",),
    "office": ("事務局課", "企画課"),
    "total": ("通算", "累積", "合計"),
    "period": ("単年度", "年度ごと", "毎年度", "単年"),
    "target": ("目標比", "対目標", "達成率"),
    "baseline": ("基準比", "伸び率"),
    "ja": ("ja", "Japanese", "日本語"),
    "en": ("en", "英語"),
}

"""Texts as people write them: what folding and search are tried with."""

TEXTS = (
    "IT", "café", "Überweisung „Rückgewinnung“ größere…", "O’Brien O'Brien", "check-out e‑mail", "データ分析を改善", "한국어 데이터",
    "ภาษาไทย", "ITシステム改善", "ЁЖИК Программа", "Ἀθῆναι ΟΔΟΣ", "A–B a—b", "ﬁnance ™ ½ ①", "Straße STRASSE", "İstanbul ısı",
    "inter\u00adnational zero\u200bwidth", "שָׁלוֹם", "مُحَمَّد", "हिन्दी में", "e-почта", "IT-システム", "x" * 250, "д" * 250, "が か\u3099",
    "ŉ 5′ 3″", "rock'n'roll state-of-the-art --x- -y", "😀 fun👍🏽", "🇩🇪", "𝕏 𝐛old", "Ａ／Ｂ　ｔｅｓｔ", "1,5 €", "a\tb\nc", "Łódź Đorđe Ħ", "ǅ",
    "to_tsquery('a & b') | !c:* \\ \"q\"", "", " ", "-", "''", "ქართული ᲥᲐᲠᲗᲣᲚᲘ", "Հայերեն", "漢",
)  # fmt: skip
# What is typed, and a text that has it, told in other letters or signs.
FOUND = (
    ("it", "New IT for the shop"), ("the who", "The who of it"), ("cafe", "Café in town"), ("CAFÉ", "a cafe"), ("Uberweisung", "Überweisung"),
    ("rückgewinnung", "„Rückgewinnung“"), ("grössere", "größere…"), ("strasse", "Straße"), ("o'brien", "O’Brien"), ("obrien", "O’Brien"),
    ("email", "e-mail"), ("e-mail", "email"), ("e-mail", "the e mail"), ("check-out", "checkout"), ("checkout", "check‑out"),
    ("データ", "データ分析を改善"), ("析", "データ分析"), ("善", "改善"), ("데이터", "한국어데이터를"), ("ไทย", "ภาษาไทย"), ("システム", "ITシステム"),
    ("программа", "ПРОГРАММА"), ("елка", "Ёлка"), ("οδος", "ΟΔΟΣ"), ("programs", "a program"), ("finance", "ﬁnance"), ("a/b", "an A/B test"),
)  # fmt: skip
# What is typed, and a text that does not have it.
NOT_FOUND = (("データ", "デタ"), ("it", "item"), ("email", "e and mail"), ("析分", "分析"), ("cafe", "caffe"), ("!!!", "a !!! b"))

"""What somebody wrote in an answer, without what their mail program put below or between: what is quoted, and how they sign."""

import re

# Lines with which mail programs begin what they quote, in the languages of the house's people; looked for at the beginning of a line.
_BEGINS = re.compile(
    r"""^(
        -{2,}\s*(original\s+message|urspr.ngliche\s+nachricht|forwarded\s+message|message\s+d.origine|mensaje\s+original|weitergeleitete\s+nachricht)\b
      | _{10,}\s*$
      | (on|am|le|el|il|op|den|em)\s.{4,200}\s(wrote|schrieb|a\s.crit|escribi.|ha\s+scritto|schreef|skrev|escreveu)[^\n]{0,120}:\s*$
      | (from|von|de|da|van|fra)\s*:\s.{1,200}\n\s*(sent|date|gesendet|datum|envoy.|date|enviado|fecha|inviato|data|verzonden|to|an|.)\s*:
    )""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_SIGNED = re.compile(r"^-- ?$", re.MULTILINE)
# Folded over two lines by some programs.
_FOLDED = re.compile(
    r"^((?:on|am|le|el)\s[^\n]{4,160})\n([^\n]{0,80}(?:wrote|schrieb|a\s.crit|escribi.)[^\n]{0,20}:\s*)$", re.IGNORECASE | re.MULTILINE
)


def written(text: str) -> str:
    """The words above what is quoted, without lines that are quoted and without the signature."""
    unfolded = _FOLDED.sub(r"\1 \2", text[:100_000])
    begins = _BEGINS.search(unfolded)
    above = unfolded[: begins.start()] if begins else unfolded
    signed = _SIGNED.search(above)
    lines = (above[: signed.start()] if signed else above).split("\n")
    kept = "\n".join(line.rstrip() for line in lines if not line.lstrip().startswith(">"))
    return re.sub(r"\n{3,}", "\n\n", kept).strip()

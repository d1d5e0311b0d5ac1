"""What people wrote with a few marks of Markdown, as elements of a page.

Nothing is cleaned, for nothing of what was written is markup to begin with: a parser without HTML gives a tree, and each node that
stands in ``TAGS`` is made anew by ``format_html``, which escapes what it is given. What stands in no table is its text.
"""

import re
from collections.abc import Callable, Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

# No images, which would ask another house what is read; no headings, which a page has of its own; no HTML and no entities.
READER = MarkdownIt("commonmark", {"html": False, "maxNesting": 12}).disable(
    ["image", "html_block", "html_inline", "entity", "heading", "lheading", "hr", "reference"]
)
TAGS: dict[str, Callable[[SafeString], SafeString]] = {
    "paragraph": lambda inner: format_html('<p dir="auto">{}</p>', inner),
    "strong": lambda inner: format_html("<strong>{}</strong>", inner),
    "em": lambda inner: format_html("<em>{}</em>", inner),
    "bullet_list": lambda inner: format_html("<ul>{}</ul>", inner),
    "ordered_list": lambda inner: format_html("<ol>{}</ol>", inner),
    "list_item": lambda inner: format_html('<li dir="auto">{}</li>', inner),
    "blockquote": lambda inner: format_html("<blockquote>{}</blockquote>", inner),
}
# What holds its words itself.
TEXTS: dict[str, Callable[[str], SafeString]] = {
    "text": lambda text: format_html("{}", text),
    "code_inline": lambda text: format_html("<code>{}</code>", text),
    "code_block": lambda text: format_html("<pre><code>{}</code></pre>", text),
    "fence": lambda text: format_html("<pre><code>{}</code></pre>", text),
}
# Where a link may lead. Everything else that a link may do stays undone.
LEADS = re.compile(r"(https?://|mailto:)[^\s]+", re.ASCII | re.IGNORECASE)
BREAK = format_html("{}<br>", "")


def made(text: str) -> SafeString:
    """The words as paragraphs, lists, quotes, code, emphasis and links; safe, because it was made and not taken."""
    return _inner(SyntaxTreeNode(READER.parse(text)))


def _inner(node: SyntaxTreeNode) -> SafeString:
    return _together(_element(child) for child in node.children)


def _together(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _element(node: SyntaxTreeNode) -> SafeString:
    if node.type in TEXTS:
        return TEXTS[node.type](node.content)
    if node.type in ("softbreak", "hardbreak"):
        return BREAK
    if not node.children:
        return format_html("{}", node.content)
    inner = _inner(node)
    if node.type == "link":
        to = str(node.attrs.get("href", ""))
        return format_html('<a href="{}" rel="nofollow noopener noreferrer">{}</a>', to, inner) if LEADS.fullmatch(to) else inner
    # A paragraph of a tight list is the item itself.
    is_bare = node.type == "inline" or node.type not in TAGS or (node.type == "paragraph" and node.hidden)
    return inner if is_bare else TAGS[node.type](inner)

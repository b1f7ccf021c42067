"""Turns the Markdown that staff and the reference files are written in into safe HTML or text.

Two cleaners stand one behind the other; `docs/decisions/0001-bleach-then-nh3.md` says why. What
residents write never comes here: it is kept as typed, and escaped where it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count, repeat

import nh3
from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

# The looks of each element, from the design system; no other class gets through.
CLASSES = {
    "h2": "govuk-heading-m",
    "h3": "govuk-heading-s",
    "h4": "govuk-heading-s",
    "h5": "govuk-heading-s",
    "h6": "govuk-heading-s",
    "p": "govuk-body",
    "a": "govuk-link",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "hr": "govuk-section-break govuk-section-break--m govuk-section-break--visible",
    "blockquote": "govuk-inset-text",
    "table": "govuk-table",
    "thead": "govuk-table__head",
    "tbody": "govuk-table__body",
    "tr": "govuk-table__row",
    "th": "govuk-table__header",
    "td": "govuk-table__cell",
}
TAGS = frozenset(CLASSES) | {"li", "strong", "em", "s", "code", "pre", "br"}
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
REL = "noopener noreferrer"

_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"scope"}}

# A bare address is a link only if it says so: "report.It is" isn’t one.
_BARE_ADDRESS = re.compile(
    r"""(?<![\w@.])(?:https?://|www\.)[^\s<>"'()\[\]]{2,500}[^\s<>"'()\[\].,:;!?]""", re.IGNORECASE
)

_Attributes = MutableMapping[tuple[str | None, str], str]


def _dress_link(attributes: _Attributes, new: bool = False) -> _Attributes:
    """Give every link its look and its relation, those found in bare text too."""
    href = attributes.get((None, "href"), "")
    if new and href.startswith("http://www."):
        attributes[(None, "href")] = "https://" + href.removeprefix("http://")
    attributes[(None, "class")] = CLASSES["a"]
    attributes[(None, "rel")] = REL
    return attributes


def _dress(state: StateCore) -> None:
    """Shift headings one down, as the page has its own first one, and give each tag its look."""
    for token in _every_token(state.tokens):
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
        if token.nesting >= 0 and token.tag in CLASSES:
            token.attrSet("class", CLASSES[token.tag])
        if token.type == "th_open":
            token.attrSet("scope", "col")
        if token.tag in {"th", "td"}:
            token.attrs.pop("style", None)


def _every_token(tokens: list[Token]) -> list[Token]:
    return [inner for token in tokens for inner in (token, *(token.children or ()))]


def _reader() -> MarkdownIt:
    # HTML in the text is shown as it was typed; pictures go through their own upload.
    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    reader.disable("image")
    reader.core.ruler.push("dress", _dress)
    return reader


_READER = _reader()


def _is_allowed(tag: str, name: str, value: str) -> bool:
    return name in _ATTRIBUTES.get(tag, ()) or (name == "class" and value == CLASSES.get(tag))


def _cleaner() -> Cleaner:
    def linkify(source: object) -> LinkifyFilter:
        return LinkifyFilter(
            source,
            callbacks=[_dress_link],
            skip_tags={"pre", "code"},
            parse_email=True,
            url_re=_BARE_ADDRESS,
        )

    return Cleaner(
        tags=TAGS, attributes=_is_allowed, protocols=SCHEMES, strip=True, filters=[linkify]
    )


def _last_gate(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes=_ATTRIBUTES,
        allowed_classes={tag: set(names.split()) for tag, names in CLASSES.items()},
        url_schemes=set(SCHEMES),
        link_rel=REL,
    )


@lru_cache(maxsize=1024)
def render(markdown: str) -> str:
    """Give safe HTML: headings from h2 down, links with their relation, no script of any kind."""
    # A cleaner keeps the state of its parser, so it isn’t shared between threads.
    return _last_gate(_cleaner().clean(_READER.render(markdown)))


# As plain text, for e-mail


@dataclass
class _Letter:
    """The lines of a plain text as it grows: paragraphs apart, items and rows together."""

    text: str = ""
    is_in_a_list: bool = False
    marks: list[Iterator[str]] = field(default_factory=list)
    mark: str = ""
    cells: list[str] | None = None

    def add(self, words: str) -> None:
        if self.cells is not None:
            self.cells.append(words)
            return
        is_item = bool(self.marks)
        lead = self.mark or "  " * len(self.marks)
        between = "\n" if is_item and self.is_in_a_list else "\n\n"
        self.text += (between if self.text else "") + lead + words
        self.is_in_a_list, self.mark = is_item, ""

    def begin_item(self, _token: Token) -> None:
        self.mark = "  " * (len(self.marks) - 1) + next(self.marks[-1])

    def begin_bullets(self, _token: Token) -> None:
        self.marks.append(repeat("• "))

    def begin_numbers(self, token: Token) -> None:
        self.marks.append(f"{number}. " for number in count(int(token.attrGet("start") or 1)))

    def end_list(self, _token: Token) -> None:
        self.marks.pop()

    def begin_row(self, _token: Token) -> None:
        self.cells = []

    def end_row(self, _token: Token) -> None:
        row, self.cells = " | ".join(self.cells or ()), None
        self.add(row)

    def add_words(self, token: Token) -> None:
        self.add(_words(token.children or []))

    def add_as_typed(self, token: Token) -> None:
        self.add(token.content.rstrip("\n"))

    def add_rule(self, _token: Token) -> None:
        self.add("---")


_WRITTEN: dict[str, Callable[[_Letter, Token], None]] = {
    "inline": _Letter.add_words,
    "fence": _Letter.add_as_typed,
    "code_block": _Letter.add_as_typed,
    "hr": _Letter.add_rule,
    "list_item_open": _Letter.begin_item,
    "bullet_list_open": _Letter.begin_bullets,
    "ordered_list_open": _Letter.begin_numbers,
    "bullet_list_close": _Letter.end_list,
    "ordered_list_close": _Letter.end_list,
    "tr_open": _Letter.begin_row,
    "tr_close": _Letter.end_row,
}


def plain(markdown: str) -> str:
    """Give the words without their marks, and each address written out beside its link."""
    letter = _Letter()
    for token in _READER.parse(markdown):
        write = _WRITTEN.get(token.type)
        if write is not None:
            write(letter, token)
    return letter.text


def _words(tokens: list[Token]) -> str:
    words, address, begun = "", "", 0
    for token in tokens:
        if token.type == "link_open":
            address, begun = str(token.attrGet("href") or ""), len(words)
        elif token.type == "link_close":
            shown = address.removeprefix("mailto:").removeprefix("tel:")
            words += "" if words[begun:] in {address, shown} else f" ({shown})"
        else:
            words += {"softbreak": " ", "hardbreak": "\n"}.get(token.type, token.content)
    return words

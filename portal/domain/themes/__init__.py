"""The shared themes: the taxonomy, every coding made with it, and what suggests them."""

from portal.domain.themes import learning, reading
from portal.domain.themes.codings import (
    SURE_FROM,
    Suggested,
    code_report,
    codings_of,
    decision_in,
    suggestion_in,
    take_back,
)
from portal.domain.themes.taxonomy import (
    NoSuchTheme,
    ThemeFacts,
    all_themes,
    find,
    get,
    groups,
    label,
)

__all__ = [
    "SURE_FROM",
    "NoSuchTheme",
    "Suggested",
    "ThemeFacts",
    "all_themes",
    "code_report",
    "codings_of",
    "decision_in",
    "find",
    "get",
    "groups",
    "label",
    "learning",
    "reading",
    "suggestion_in",
    "take_back",
]

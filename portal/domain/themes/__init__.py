"""The shared themes: the taxonomy, and every coding made with it."""

from portal.domain.themes.codings import code_report, codings_of
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
    "NoSuchTheme",
    "ThemeFacts",
    "all_themes",
    "code_report",
    "codings_of",
    "find",
    "get",
    "groups",
    "label",
]

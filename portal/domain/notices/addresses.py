"""What an email address looks like: one, and no list of them."""

from __future__ import annotations

import re

LONGEST_ADDRESS = 254  # RFC 5321 s.4.5.3.1.3

# Whatever a mail program makes of commas and brackets.
_PART = r"[^@\s.,;:<>()\[\]\\\"]+"
ONE_ADDRESS = rf"{_PART}(\.{_PART})*@{_PART}(\.{_PART})+"


def is_one_address(typed: str) -> bool:
    """Say whether something typed can be one address.

    >>> is_one_address("jo@example.com, sam@example.com")
    False
    """
    return len(typed) <= LONGEST_ADDRESS and re.fullmatch(ONE_ADDRESS, typed) is not None

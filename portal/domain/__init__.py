"""What the partnership’s work means: the rules, and what every rule speaks of."""

from __future__ import annotations

from dataclasses import dataclass


class Refused(Exception):
    """A rule that says no, in words fit for the person who asked.

    `field` names what to put right, where the rule knows it.
    """

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class Actor:
    """Who did something: a resident, a member of staff, a partner, or the portal itself."""

    kind: str
    id: int | None = None
    name: str = ""

    @classmethod
    def resident(cls) -> Actor:
        return cls("resident")

    @classmethod
    def staff(cls, id: int, name: str) -> Actor:
        return cls("staff", id, name)

    @classmethod
    def system(cls) -> Actor:
        return cls("system", name="The portal")

    @classmethod
    def partner(cls, name: str) -> Actor:
        return cls("partner", name=name)

    @property
    def is_staff(self) -> bool:
        return self.kind == "staff"


def own_words(typed: str, *, longest: int, missing: str = "", field: str = "") -> str:
    """Give what somebody wrote, without the space round it.

    Raise Refused when it is more than `longest` characters or, where `missing` says what to do
    about it, when it is nothing.
    """
    words = typed.strip()
    if missing and not words:
        raise Refused(missing, field=field)
    if len(words) > longest:
        raise Refused(f"Use {longest:,} characters or fewer", field=field)
    return words

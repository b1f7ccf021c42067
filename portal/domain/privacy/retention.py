"""How long each kind of record is kept, and from when that is counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.domain.reference import read_file


@dataclass(frozen=True)
class Retention:
    """How long one kind of record is kept, in days and in words."""

    code: str
    record: str
    kept: str
    days: int | None
    counted_from: str
    valid_from: date
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def schedule(*, on: date) -> tuple[Retention, ...]:
    """Give the schedule in force on a day."""
    rows = (
        Retention(
            code=given["code"],
            record=given["record"],
            kept=given["kept"],
            days=given.get("days"),
            counted_from=given["from"],
            valid_from=given["valid_from"],
            valid_to=given.get("valid_to"),
        )
        for given in read_file("retention.toml")["records"]
    )
    return tuple(row for row in rows if row.holds_on(on))

"""A site of its own to rehearse on: set up, with its staff, served and with its worker at work."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from portal.domain import audit, jobs, themes
from portal.domain.triage.narrowing import new
from portal.extensions import db
from portal.models import Case, Report
from tests import postgresql
from tests.live import Site
from tests.rehearsal.summary import Suggestion
from tests.staff import add_everyone
from tests.torture.outcomes import counted

# A worker reads eight reports a second on the smallest machine, after it has read its model.
SECONDS_TO_READ = 60
SECONDS_A_REPORT = 2


@dataclass(frozen=True)
class Stage:
    """The site as it is served."""

    site: Site

    def wait_until_read(self, references: Sequence[str]) -> bool:
        """Wait until the worker has read all that came; say whether it did in time."""
        return self._wait(lambda: self._is_done() and self._is_read(references), len(references))

    def faults(self, reports: int) -> Iterator[str]:
        """Say what is wrong with what is kept, after everything is done."""
        if not self._wait(self._is_done, reports):
            yield "the worker did not get through what was decided"
        with self.site.app.app_context():
            if given_up := jobs.given_up():
                yield f"the worker gave up {counted(given_up, 'job')}"
            if left := db.session.scalar(sa.select(sa.func.count(Case.id)).where(*new())):
                yield f"{counted(left, 'case')} in the database still new"
            if not audit.verify().is_whole:
                yield "the record of who did and read what is broken"

    def suggestions(self, references: Sequence[str]) -> dict[str, Suggestion]:
        """Give the theme that was suggested for each report; what tells of harm has none."""
        with self.site.app.app_context():
            found = db.session.scalars(sa.select(Report).where(Report.reference.in_(references)))
            return {
                report.reference: Suggestion(suggested.theme_code, suggested.is_sure)
                for report in found
                if (suggested := themes.suggestion_in(themes.codings_of(report)))
            }

    @staticmethod
    def _wait(is_so: Callable[[], bool], reports: int) -> bool:
        stop_at = time.monotonic() + SECONDS_TO_READ + SECONDS_A_REPORT * reports
        while time.monotonic() < stop_at:
            if is_so():
                return True
            time.sleep(1)
        return False

    def _is_done(self) -> bool:
        with self.site.app.app_context():
            return jobs.oldest_waiting_since(now=datetime.now(UTC)) is None

    def _is_read(self, references: Sequence[str]) -> bool:
        with self.site.app.app_context():
            read_by_people_alone = db.session.scalar(
                sa.select(sa.func.count())
                .select_from(Report)
                .where(Report.reference.in_(references), Report.is_restricted)
            )
        return len(self.suggestions(references)) + (read_by_people_alone or 0) >= len(references)


@contextmanager
def set_up() -> Iterator[Stage]:
    """Serve a new site for as long as the context lasts, on the engine that TEST_ENGINE names."""
    with ExitStack() as ends:
        folder = Path(ends.enter_context(TemporaryDirectory()))
        site = Site(folder, database_url=_database(ends), workers=2)
        site.command("set-up")
        add_everyone(site.app)
        ends.callback(_let_go, site)
        ends.enter_context(site.served())
        yield Stage(site)


def _database(ends: ExitStack) -> str:
    if os.environ.get("TEST_ENGINE") != "postgresql":
        return ""
    server = postgresql.Server()
    ends.callback(server.stop)
    return server.database("rehearsal")


def _let_go(site: Site) -> None:
    with site.app.app_context():
        db.engine.dispose()

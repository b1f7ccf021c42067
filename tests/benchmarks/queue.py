"""`queue`: pages of the queue among many cases, against the same pages among a hundredth as many.

The value is the median with many, the baseline with few: a queue that grows a hundredfold is to
cost at most half as much again.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

import admin
from portal import create_app
from portal.domain import Actor, people
from portal.domain.reports import journeys
from portal.domain.triage import twins
from portal.extensions import database, db
from portal.models import Report, StaffMember
from tests.benchmarks.figures import emit, median, tell
from tests.benchmarks.serving import Engine, engines
from tests.benchmarks.submit import SECRET, _set_up, streams_of

SIZES = {"sqlite": (1_000, 100_000), "postgresql": (10_000, 1_000_000)}
PAGES = {
    "first": "/admin/triage",
    # Among the few too there is a whole page of each of these: what is compared is as long. Of the
    # hazardous there are six among a thousand, so that more lines are shown among many.
    "theme": "/admin/triage?theme=noise",
    "ward": "/admin/triage?ward=E05013107",
    "ward-photo": "/admin/triage?ward=E05013107&has=photo",
    "hazard-newest": "/admin/triage?has=hazard&order=newest",
    "overdue": "/admin/triage?showing=overdue",
    "closed": "/admin/triage?showing=closed",
    "desk": "/admin/",
    "map": "/admin/triage/map",
    # Words that every case has, one in eight, one alone, and none.
    "search": "/admin/triage?words=sofa+garages",
    "search-some": "/admin/triage?words=%22door+5%22",
    "search-one": "/admin/triage?words=%22furniture+170%22",
    "search-none": "/admin/triage?words=xylophone",
}
TIMES = 60
WARM_UP = 10
MOST_QUERIES = 12

# As many cases as asked for: over three years, three in ten open, a third of them in one ward and
# the others in 24, in a city’s worth of places, one in fifty hazardous, half with a photo, one in
# two hundred restricted.
THEMES = ("fly_tipping", "noise", "vandalism", "drug_litter", "intimidation", "begging")
WARD = "CASE WHEN n / 30 % 3 = 0 THEN 'E05013107' ELSE 'E0' || (5013100 + n / 3 % 24) END"
NUMBERS = {
    "sqlite": "WITH RECURSIVE numbers(n) AS "
    "(SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {most}) ",
    "postgresql": "WITH numbers(n) AS (SELECT generate_series(1::bigint, {most})) ",
}
BEFORE = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%S.000000', '{now}', (0 - ({minutes})) || ' minutes')",
    "postgresql": "timestamp '{now}' - ({minutes}) * interval '1 minute'",
}
EPOCH = {
    "sqlite": "CAST(strftime('%s', {moment}) AS INTEGER)",
    "postgresql": "floor(extract(epoch FROM {moment}))::bigint",
}
# The grid as it is laid in places/cells.py.
CELL = {
    "sqlite": "CAST((({latitude}) + 90) / 0.0009 AS INTEGER) * 1000000 "
    "+ CAST((({longitude}) + 180) / 0.0015 AS INTEGER)",
    "postgresql": "floor((({latitude}) + 90) / 0.0009)::bigint * 1000000 "
    "+ floor((({longitude}) + 180) / 0.0015)::bigint",
}


def run() -> None:
    for engine in engines():
        few, many = (_Site(engine, size) for size in SIZES[engine.name])
        # In turn, so that a slow moment of the machine slows both.
        for _ in range(TIMES):
            for site in (few, many):
                site.ask()
        for name, seconds in many.timings.items():
            emit(
                f"queue.{engine.name}.{name}",
                median(seconds[WARM_UP:]) * 1000,
                "ms",
                baseline=median(few.timings[name][WARM_UP:]) * 1000,
                n=TIMES - WARM_UP,
            )


class _Site:
    """The portal over so many cases, an officer who reads it, and how long each answer took."""

    def __init__(self, engine: Engine, size: int) -> None:
        self.size = size
        self.app = create_app(
            {
                "SECRET_KEY": SECRET,
                "FIELD_KEY": SECRET,
                "DATABASE_URL": engine.database(f"queue_{size}"),
                "FILES_URL": str(engine.folder / "files"),
                "RATELIMIT_DEFAULT": "",
            },
            instance_path=str(engine.folder),
        )
        admin.init_app(self.app)
        _set_up(self.app)
        begun = time.perf_counter()
        staff = _fill(self.app, size)
        tell(f"{engine.name}: {size:,} cases in {time.perf_counter() - begun:.0f} s")
        self.client = self.app.test_client()
        with self.client.session_transaction() as session:
            session.update(staff | {"_fresh": True, "seen_at": datetime.now(UTC).timestamp()})
        self.timings: dict[str, list[float]] = {name: [] for name in (*PAGES, "twins")}
        for address in PAGES.values():
            self.client.get(address)  # the process remembers its lists from here on

    def ask(self) -> None:
        """Ask for each page once, and for the twins of one report."""
        for name, address in PAGES.items():
            self.timings[name].append(_seconds(self.app, self.client, address))
        self.timings["twins"].append(_twins(self.app, self.size))


def _seconds(app: Flask, client: FlaskClient, address: str) -> float:
    queries = 0

    def counted(*_: Any) -> None:
        nonlocal queries
        queries += 1

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", counted)
    try:
        begun = time.perf_counter()
        answer = client.get(address)
        elapsed = time.perf_counter() - begun
    finally:
        sa.event.remove(engine, "before_cursor_execute", counted)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}: {answer.text[-2000:]}")
    if queries > MOST_QUERIES:
        raise RuntimeError(f"{address} asked the database {queries} times")
    return elapsed


def _twins(app: Flask, size: int) -> float:
    with app.app_context():
        report = db.session.scalars(
            sa.select(Report).join(Report.case).where(Report.id == size // 2)
        ).one()
        begun = time.perf_counter()
        twins.of(report)
        return time.perf_counter() - begun


def _fill(app: Flask, size: int) -> dict[str, str]:
    """Have so many cases there, each with its report, and somebody to read them."""
    now = datetime.now(UTC)
    stream = streams_of(app)
    with app.app_context(), database.writing():
        member = people.add("officer@example.org", "Bench", "officer", by=Actor.system(), now=now)
        draft = journeys.begin(stream, channel="online", by=Actor.resident(), now=now)
        question_set = draft.question_set_id
        db.session.commit()
        for statement in _bulk(db.engine.dialect.name, size, question_set, member, now):
            db.session.execute(sa.text(statement))
        db.session.commit()
        _analyse()
        return {"_user_id": f"{member.id}:{member.session_stamp}"}


def _analyse() -> None:
    """Have the engine know its tables, as it does when they have been there for a day."""
    if db.engine.dialect.name == "sqlite":
        db.session.execute(sa.text("ANALYZE"))
        db.session.commit()
        return
    # By the driver alone: the portal would begin a transaction, in which nothing is vacuumed.
    connection = db.engine.raw_connection()
    connection.dbapi_connection.autocommit = True  # type: ignore[union-attr]
    connection.cursor().execute("VACUUM ANALYZE")
    connection.invalidate()


def _bulk(
    dialect: str, size: int, question_set: int, author: StaffMember, now: datetime
) -> tuple[str, ...]:
    """Word what fills the tables: everything about case n follows from n."""
    moment = now.replace(tzinfo=None).isoformat(" ")
    opened = BEFORE[dialect].format(now=moment, minutes="(n * 7919) % 26280 * 60")
    due = BEFORE[dialect].format(now=moment, minutes="(n * 31) % 20160 - 15000")
    some = f"FROM (SELECT n, {opened} AS opened, {due} AS due FROM numbers) AS known"
    numbers = NUMBERS[dialect].format(most=size)
    rank = f"{EPOCH[dialect].format(moment='due')} - n * 13 % 7 * 1000000000000"
    themes = " ".join(f"WHEN {n} THEN '{theme}'" for n, theme in enumerate(THEMES))
    cases = {
        "id": "n",
        "reference": "'CASE-B-' || n",
        "opened_at": "opened",
        "status": "CASE WHEN n % 10 > 2 THEN 'closed' WHEN n % 10 = 0 THEN 'received' "
        "ELSE 'in_progress' END",
        "theme_code": f"CASE n / 11 % {len(THEMES)} {themes} END",
        "category": "'CAT' || (1 + n / 7 % 3)",
        "priority": "n * 13 % 7 * 10",
        "because": "'[]'",
        "rank": rank,
        "standard": "'SLA_CAT3'",
        "due_at": "due",
        "responded_at": "CASE WHEN n % 10 > 0 THEN opened END",
        "closed_at": "CASE WHEN n % 10 > 2 THEN opened END",
        "is_restricted": "(n % 201 = 0)",
        "ward_code": WARD,
        "channel": "CASE WHEN n / 5 % 4 = 0 THEN 'phone' ELSE 'online' END",
        "is_hazardous": "(n / 10 % 50 = 0)",
        "is_repeat": "(n / 10 % 40 = 0)",
        "has_photos": "(n / 10 % 2 = 0)",
        "awaits_reply": "(n / 10 % 60 = 0)",
        "owner_id": f"CASE WHEN n % 10 > 0 AND n % 20 < 3 THEN {author.id} END",
        "revision": "1",
    }
    # Every other one is at one of sixteen busy spots, where twins are looked for: there as many lie
    # close by among few cases as among many, and it is the looking that is measured.
    spread = ("51.72 + n * 7 % 1000 * 0.00006", "-1.30 + n * 13 % 997 * 0.00011")
    busy = ("51.80 + n / 2 % 16 * 0.004", "-1.20")
    latitude, longitude = (
        f"CASE WHEN n % 2 = 0 THEN {one} ELSE {other} END"
        for one, other in zip(busy, spread, strict=True)
    )
    reports = {
        "id": "n",
        "reference": "'B-' || n",
        "stream": "'fly_tipping'",
        "question_set_id": str(question_set),
        "case_id": "n",
        "channel": "'online'",
        "received_at": "opened",
        "headline": "'Furniture ' || n",
        "words": "'A sofa and ' || (n % 7) || ' bags by the garages at number ' || (n % 211)",
        "answers": "'{}'",
        "marks": "'[]'",
        "place_label": "'Street ' || (n % 1500)",
        "place_note": "'Near door ' || (n / 10 % 8)",
        "place_precision": "'point'",
        "latitude": latitude,
        "longitude": longitude,
        "place_cell": CELL[dialect].format(latitude=latitude, longitude=longitude),
        "ward_code": WARD,
        "is_inside_area": "(1 = 1)",
        "is_restricted": "(n % 201 = 0)",
        "looks_automated": "(1 = 0)",
        "follow_fingerprint": "''",
    }
    case_words = {"case_id": "n", "words": _words(dialect)}
    filling = (("cases", cases), ("reports", reports), ("case_words", case_words))
    return (
        *(
            f"INSERT INTO {table} ({', '.join(columns)}) {numbers} "
            f"SELECT {', '.join(columns.values())} {some}"
            for table, columns in filling
        ),
        "DELETE FROM case_words_due",
    )


def _words(dialect: str) -> str:
    """Word the words of case n as the job that reads them keeps them."""
    known = [
        *("'a'", "'sofa'", "'and'", "n % 7", "'bag'", "'by'", "'the'", "'garag'", "'at'"),
        *("'number'", "n % 211", "'furnitur'", "n", "'street'", "n % 1500", "'near'", "'door'"),
        "n / 10 % 8",
    ]
    if dialect == "sqlite":
        return " || ' ' || ".join(f"({word})" for word in known)
    placed = (
        f"chr(39) || ({word}) || chr(39) || '\\:{place}'"
        for place, word in enumerate(known, start=1)
    )
    return f"CAST({' || chr(32) || '.join(placed)} AS tsvector)"

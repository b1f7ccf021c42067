"""The live model made ready to suggest. It takes seconds to import, so only jobs do."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from functools import lru_cache

from portal.domain import Actor, language
from portal.domain.themes import live, suggesting
from portal.domain.themes.suggesting import Sorts
from portal.extensions import files
from portal.models import ThemeModel

# The one that is live, and the one before it in case somebody goes back.
KEPT_IN_MEMORY = 2


def current(*, now: datetime) -> tuple[ThemeModel, Sorts]:
    """Give the model that is live and what it sorts by, taking what came live if need be.

    That is so before anything else was, after an update of the portal that brought other examples,
    and where a learnt model’s file is gone or can’t be read.
    """
    # Made before anything is asked of the database: it takes seconds, and on SQLite whoever has
    # begun to write holds up everybody else.
    suggesting.known()
    model = live.live()
    if model is None:
        return _take_as_it_came("It came with the portal", now=now)
    if model.kind == live.AS_IT_CAME:
        if model.key != suggesting.digest():
            return _take_as_it_came("The portal came with other examples", now=now)
        return model, suggesting.as_it_came()
    with suppress(LookupError, language.Unreadable):
        return model, learnt(model.key)
    return _take_as_it_came("The file of the one before it can’t be read", now=now)


@lru_cache(maxsize=KEPT_IN_MEMORY)
def learnt(key: str) -> language.Widened:
    """Read a learnt model. Raise LookupError when it is gone, and Unreadable when it is spoilt."""
    return language.unpack_learnt(files.get(key))


def _take_as_it_came(because: str, *, now: datetime) -> tuple[ThemeModel, Sorts]:
    by = Actor.system()
    model = live.add(live.AS_IT_CAME, suggesting.digest(), by=by, now=now)
    live.decide(model, is_live=True, because=because, by=by, now=now)
    return model, suggesting.as_it_came()

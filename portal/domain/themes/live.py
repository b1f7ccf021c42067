"""Which model suggests themes now, those before it, and going back to one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from portal.domain import Actor, Refused, audit, own_words
from portal.extensions import db, files
from portal.models import ThemeModel, ThemeModelTurn

AS_IT_CAME = "shipped"
LEARNT = "learnt"

MOST_SHOWN = 50
LONGEST_WORDS = 500


@dataclass(frozen=True)
class Told:
    """A model in the history: what became of it, and whether one may go back to it."""

    model: ThemeModel
    turns: tuple[ThemeModelTurn, ...]
    is_live: bool
    may_return: bool


def live() -> ThemeModel | None:
    """Give the model that suggests; None before the first was ever needed."""
    return db.session.scalars(
        sa.select(ThemeModel)
        .join(ThemeModelTurn, ThemeModelTurn.model_id == ThemeModel.id)
        .where(ThemeModelTurn.is_live)
        .order_by(ThemeModelTurn.id.desc())
        .limit(1)
    ).first()


def add(
    kind: str,
    key: str,
    *,
    learnt_from: int = 0,
    up_to: int = 0,
    measured: dict[str, Any] | None = None,
    by: Actor,
    now: datetime,
) -> ThemeModel:
    """Keep a model in the history. It suggests nothing until it is taken live."""
    model = ThemeModel(
        made_at=now,
        kind=kind,
        key=key,
        learnt_from=learnt_from,
        up_to=up_to,
        measured=measured or {},
        staff_id=by.id if by.is_staff else None,
    )
    db.session.add(model)
    db.session.flush()
    return model


def decide(model: ThemeModel, *, is_live: bool, because: str, by: Actor, now: datetime) -> None:
    """Take a model live, or keep it from being so, and keep why."""
    db.session.add(
        ThemeModelTurn(
            model_id=model.id,
            is_live=is_live,
            because=because,
            taken_at=now,
            staff_id=by.id if by.is_staff else None,
        )
    )
    db.session.flush()
    act = "themes.taken_live" if is_live else "themes.kept_out"
    audit.record(act, ("theme_model", model.id), by=by, now=now)


def history(*, limit: int = MOST_SHOWN) -> list[Told]:
    """Give the latest models with what became of each, the newest first."""
    now_live = live()
    models = db.session.scalars(
        sa.select(ThemeModel)
        .order_by(ThemeModel.id.desc())
        .limit(limit)
        .options(joinedload(ThemeModel.staff))
    ).all()
    turns = _turns([model.id for model in models])
    return [
        Told(
            model,
            tuple(turns.get(model.id, ())),
            is_live=now_live is not None and model.id == now_live.id,
            may_return=_may_return(model, turns.get(model.id, ()), now_live),
        )
        for model in models
    ]


def go_back(model_id: int, *, because: str, by: Actor, now: datetime) -> ThemeModel:
    """Have a model suggest again that did before.

    Raise NoResultFound if there is no such model, and Refused unless it once was live, isn’t now,
    and is still kept.
    """
    because = own_words(
        because, longest=LONGEST_WORDS, missing="Enter why to go back", field="because"
    )
    model = db.session.get_one(ThemeModel, model_id)
    if not _may_return(model, _turns([model.id]).get(model.id, ()), live()):
        raise Refused("It can’t suggest again. Select another one", field="because")
    decide(model, is_live=True, because=because, by=by, now=now)
    return model


def _may_return(
    model: ThemeModel, turns: Sequence[ThemeModelTurn], now_live: ThemeModel | None
) -> bool:
    if now_live is None or model.id == now_live.id or not any(turn.is_live for turn in turns):
        return False
    if model.kind == AS_IT_CAME:
        # What came before an update went with it: only what came last can be had again.
        return model.id == _last_that_came()
    return files.exists(model.key)


def _last_that_came() -> int | None:
    return db.session.scalar(
        sa.select(sa.func.max(ThemeModel.id)).where(ThemeModel.kind == AS_IT_CAME)
    )


def _turns(model_ids: Sequence[int]) -> dict[int, list[ThemeModelTurn]]:
    found: dict[int, list[ThemeModelTurn]] = {}
    for turn in db.session.scalars(
        sa.select(ThemeModelTurn)
        .where(ThemeModelTurn.model_id.in_(model_ids))
        .order_by(ThemeModelTurn.id)
        .options(joinedload(ThemeModelTurn.staff))
    ):
        found.setdefault(turn.model_id, []).append(turn)
    return found

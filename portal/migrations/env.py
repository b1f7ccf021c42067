"""Runs the migrations on whichever engine the portal is set to use."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app

from portal.extensions import database
from portal.models.finding import is_in_the_models

config = context.config
db = current_app.extensions["migrate"].db


def render_item(kind: str, item: Any, autogen_context: Any) -> str | bool:
    """Write our own column types as what they are stored as: a migration outlives the models."""
    if kind == "type" and type(item).__module__.startswith("portal."):
        return f"sa.{type(item.impl).__name__}()"
    return False


def run() -> None:
    with database.writing(), db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            render_item=render_item,
            include_object=is_in_the_models,
            compare_type=False,
            transaction_per_migration=False,
        )
        with context.begin_transaction():
            context.run_migrations()


run()

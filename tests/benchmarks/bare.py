"""The yardstick for `submit`: a Flask-SQLAlchemy view that commits one row, and nothing else."""

from __future__ import annotations

import os

import sqlalchemy as sa
from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from portal.extensions import database


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


class Line(db.Model):
    """One row with one text in it."""

    __tablename__ = "lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(sa.Text)


def create_app() -> Flask:
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["BARE_DATABASE_URL"]
    db.init_app(app)
    with app.app_context():
        # As durable as the portal, and as patient with the other writer.
        if db.engine.dialect.name == "sqlite":
            sa.event.listen(db.engine, "connect", database.settle_sqlite)
            sa.event.listen(db.engine, "begin", _begin)

    @app.get("/healthz")
    def healthz() -> ResponseReturnValue:
        return "ok"

    @app.post("/")
    def add() -> ResponseReturnValue:
        db.session.add(Line(words=request.form["words"]))
        db.session.commit()
        return redirect("/sent")

    return app


def make_tables() -> None:
    """Make the table, once, before two workers would both try."""
    app = create_app()
    with app.app_context():
        db.create_all()
        db.engine.dispose()


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


if __name__ == "__main__":
    make_tables()

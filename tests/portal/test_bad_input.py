"""Strings that have broken other sites, through one field of each kind on both of ours."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.domain import notices
from portal.extensions import site
from tests.catalogue import set_scene
from tests.client import StrictClient
from tests.fields import FIELDS, Field
from tests.naughty import Typist, blns, lines


@pytest.mark.parametrize("field", FIELDS, ids=str)
def test_whatever_is_typed_comes_back_as_text(app: Flask, field: Field) -> None:
    Typist(StrictClient(app), field, set_scene(app)).type_all(blns())


def test_a_letter_quotes_what_was_typed_and_is_not_led_by_it(app: Flask) -> None:
    with app.app_context():
        for text in blns():
            letter = notices.compose("reply", reference="OX-1", name=text, words=text, site=site)
            assert "\n" not in letter.subject
            assert all(line in letter.body for line in lines(text))

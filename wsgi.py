"""The composition root: the only file that knows both sites."""

from __future__ import annotations

import admin
from portal import create_app

app = create_app()
admin.init_app(app)

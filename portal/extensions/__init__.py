"""What the portal talks to outside itself: database, sign-in, limits, ciphers, files and mail."""

from __future__ import annotations

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

from portal.extensions.cipher import Cipher
from portal.extensions.database import db
from portal.extensions.files import FileStore
from portal.extensions.mailbox import Mailbox
from portal.extensions.site import Site

__all__ = [
    "cipher",
    "csrf",
    "db",
    "files",
    "limiter",
    "login_manager",
    "mailbox",
    "migrate",
    "site",
]

migrate = Migrate()
csrf = CSRFProtect()
limiter = Limiter(key_func=get_remote_address)
login_manager = LoginManager()
cipher = Cipher()
files = FileStore()
mailbox = Mailbox()
site = Site()

"""The libraries' singletons, bound to an app in `create_app`."""

from __future__ import annotations

from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_migrate import Migrate
from flask_sock import Sock
from flask_wtf import CSRFProtect
from htmx_flask import Htmx

babel = Babel()
bootstrap = Bootstrap5()
csrf = CSRFProtect()
htmx = Htmx()
limiter = Limiter(get_remote_address)
migrate = Migrate()
sock = Sock()

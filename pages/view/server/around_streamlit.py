"""Around Streamlit: routes of ours beside its own, and what every request passes first.

dashboard.py gives both to `st.App`. A room adds its routes to ROUTES. MIDDLEWARE is passed from
the first to the last: headers that every answer gets belong first.
"""

import os

from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from pages.view.server.doors import Doors
from pages.view.server.own_files import OwnFiles

# before the server starts: it would believe any program of this machine that it is a proxy, and
# whoever it names; then nobody would know from where a request came
os.environ.setdefault("FORWARDED_ALLOW_IPS", "")

ROUTES: list[BaseRoute] = []
MIDDLEWARE: list[Middleware] = [Middleware(Doors), Middleware(OwnFiles)]

"""Around Streamlit: routes of ours beside its own, and what every request passes first.

dashboard.py gives both to `st.App`. A room adds its routes to ROUTES. MIDDLEWARE is passed from
the first to the last: headers that every answer gets belong first.
"""

from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from pages.view.api.routes import API
from pages.view.server.doors import Doors
from pages.view.server.health import HEALTH
from pages.view.server.messages import Messages
from pages.view.server.noted import Noted
from pages.view.server.own_files import OwnFiles
from pages.view.server.stay import Stay
from pages.view.server.uploads import Uploads

ROUTES: list[BaseRoute] = [*API, *HEALTH]
MIDDLEWARE: list[Middleware] = [
    Middleware(Noted),
    Middleware(Doors),
    Middleware(Messages),
    Middleware(Stay),
    Middleware(OwnFiles),
    Middleware(Uploads),
]

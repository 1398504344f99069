"""Ways in with real parts: an OIDC server, PostgreSQL, and messages over the websocket."""

from __future__ import annotations

import json
import re
import socket
import ssl
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
from types import SimpleNamespace
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from models.access.rights import RIGHTS, ROLES
from models.store import open_store
from models.store.check import check
from models.store.roles import grant, revoke
from pages.view.frame.text import say
from pages.view.frame.who import account_of_login
from tests.app_server import serve
from tests.database import new_database
from tests.every_save import SAVES, prepare
from tests.raw_page import RawPage, cookie_of
from tests.test_proxy import NAME, behind_nginx

SECRET = "not secret at all, but long enough for a signature"
DARA = "dara@example.org"
SHARED = "fewknowit"  # by nginx and the dashboard


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """An OIDC server on loopback, where a user's name is the account."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    claims = [
        {"sub": DARA, "email": DARA, "email_verified": True},
        {"sub": "x", "email": DARA, "email_verified": False},
    ]
    told = [part for one in claims for part in ("--user-claims", json.dumps(one))]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *told]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/.well-known/openid-configuration")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(address: str) -> None:
    end = time.monotonic() + 40
    while time.monotonic() < end:
        with suppress(httpx.TransportError):
            httpx.get(address)
            return
        time.sleep(0.1)
    raise TimeoutError("the OIDC server did not answer")


@pytest.fixture(scope="module")
def options(provider, tmp_path_factory) -> list[str]:
    """Return how a server is told of the log-in."""
    file = tmp_path_factory.mktemp("secrets") / "secrets.toml"
    file.write_text(
        f'[auth]\nredirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"\n'
        f'cookie_secret = "{SECRET}"\nclient_id = "outreach"\nclient_secret = "s"\n'
        f'server_metadata_url = "{provider}/.well-known/openid-configuration"\n'
        # the loopback server speaks no TLS
        'client_kwargs = { scope = "openid email", prompt = "login" }\n'
    )
    return ["--secrets.files", str(file)]


@pytest.fixture(scope="module")
def world(postgresql, options) -> Iterator[SimpleNamespace]:
    """A dashboard that asks for a login, with its store in PostgreSQL."""
    url = new_database(postgresql)
    store = open_store(url)
    prepare(store)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", url)
        patch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
        with serve("dashboard.py", "map", *options) as server:
            yield SimpleNamespace(store=store, server=server)
    store.close()


def log_in(world: SimpleNamespace, user: str) -> str:
    """Return a browser's cookies after a login: by the page's own button, at the provider."""
    with RawPage(world.server) as page:
        page.run("ranked_districts")
        page.run(pressed=page.buttons[say("en", "access.log_in")])
    assert page.redirect
    with httpx.Client(follow_redirects=True, timeout=60) as client:
        form = client.get(f"{world.server}{page.redirect}")
        assert "Authorize Client" in form.text
        client.post(form.url, data={"sub": user})
        return "; ".join(f"{one.name}={one.value}" for one in client.cookies.jar)


def test_in_and_out_through_a_real_provider(world):
    """Logged in: the page with its figures; out: nothing, with the same browser."""
    grant(world.store, DARA, "reader")
    cookie = log_in(world, DARA)
    with RawPage(world.server, cookie) as page:
        assert DARA in page.run("ranked_districts").said()
    font, told = f"{world.server}/app/static/noto-sans-khmer.ttf", {"Cookie": cookie}
    assert httpx.get(font, headers=told).status_code == 200
    out = httpx.get(f"{world.server}/auth/logout", headers=told)
    # the browser forgets its cookies, and the provider ends its own session
    forgotten = [one for one in out.headers.get_list("set-cookie") if "Max-Age=0" in one]
    assert [one.partition("=")[0] for one in forgotten if one.startswith("_streamlit_user=")]
    assert "end_session" in out.headers["location"]
    with RawPage(world.server) as page:
        assert say("en", "access.why_log_in") in page.run("ranked_districts").said()
    assert httpx.get(font).status_code == 403


def test_an_address_that_the_provider_has_not_checked_is_nobodys(world):
    """Another user of the provider who only says that Dara's address is theirs."""
    grant(world.store, DARA, "reader")
    with RawPage(world.server, log_in(world, "x")) as page:
        assert say("en", "access.why_no_email") in page.run("ranked_districts").said()


@pytest.mark.parametrize(
    ("secret", "claims", "why"),
    [
        (SECRET, {"iat": int(time.time()) - 13 * 3600}, "expired"),
        ("another secret, of somebody who forges", {}, "log_in"),
        (SECRET, {"origin": "http://elsewhere.example"}, "log_in"),
    ],
)
def test_a_cookie_that_is_old_or_forged_opens_nothing(world, secret, claims, why):
    """Neither a page nor a file."""
    grant(world.store, DARA, "reader")
    cookie = cookie_of(secret, world.server, DARA, **claims)
    with RawPage(world.server, cookie) as page:
        said = page.run("ranked_districts").said()
    assert say("en", f"access.why_{why}", hours="12") in said
    asked = httpx.get(f"{world.server}/app/static/noto-sans-khmer.ttf", headers={"Cookie": cookie})
    assert asked.status_code == 403


def test_a_role_taken_away_counts_at_the_next_action(world):
    """The page stays open, and shows nothing more; its files are closed within a second."""
    account = "sok@example.org"
    grant(world.store, account, "steward")
    cookie = cookie_of(SECRET, world.server, account)
    with RawPage(world.server, cookie) as page:
        assert account in page.run("sources").said()
        revoke(world.store, account, "steward")
        assert say("en", "access.no_role", account=account) in page.run("sources").said().replace(
            "\\", ""
        )
    time.sleep(1.1)
    asked = httpx.get(f"{world.server}/app/static/noto-sans-khmer.ttf", headers={"Cookie": cookie})
    assert asked.status_code == 403


def test_a_part_of_a_page_shows_nothing_once_the_role_is_gone(world):
    """The list alone, asked for again by a message of its own: the page says why instead."""
    account = "leng@example.org"
    grant(world.store, account, "reader")
    with RawPage(world.server, cookie_of(SECRET, world.server, account)) as page:
        page.run("ranked_districts")
        of_list = next(part for part in [*page.parts] if page.run(part=part).tables)
        revoke(world.store, account, "reader")
        said = page.run(part=of_list).said().replace("\\", "")
        assert say("en", "access.no_role", account=account) in said
        assert not page.tables


def test_a_page_of_another_port_opens_no_connection(world):
    """What else runs on this computer is another site, whatever Streamlit thinks of it."""
    for other in ("http://localhost:1", "http://127.0.0.1:1", "http://attacker.example", "null"):
        with pytest.raises(InvalidStatus):
            RawPage(world.server, origin=other)


def test_every_path_needs_a_session(world):
    """Every route there is: what is open without one holds no figure and no name."""
    from streamlit.web.server.starlette.starlette_app import create_streamlit_routes

    class _None:
        def __getattr__(self, _):
            return _None()

        def __fspath__(self):
            return "x"

        def __call__(self, *_, **__):
            return _None()

    paths = {route.path for route in create_streamlit_routes(_None())}
    assert {"/_stcore/metrics", "/media/{file_id:path}", "/app/static/{path:path}"} <= paths
    known = "/app/static/noto-sans-khmer.ttf"
    asked = {re.sub(r"\{[^}]*\}", "x", path) for path in paths} | {known, "/api/x", "/healthz"}
    # as from the network: what is for the machine alone is not there either
    far = {"X-Forwarded-For": "192.0.2.1"}
    found = {
        path: httpx.get(f"{world.server}{path}", headers=far).status_code for path in sorted(asked)
    }
    opened = {path for path, status in found.items() if status not in (403, 404, 401)}
    assert opened <= {
        "",
        "/",
        "/_stcore/health",
        "/_stcore/host-config",
        "/healthz",
        "/auth/login",
        "/auth/logout",
        "/oauth2callback",
        "/x",
    }, found
    for method in ("PUT", "POST", "DELETE"):
        answer = httpx.request(method, f"{world.server}/_stcore/upload_file/x/y")
        assert answer.status_code in (403, 405)


def test_headers_are_on_every_answer(world):
    """On pages, files and refusals."""
    for path in ("/", "/_stcore/health", "/app/static/noto-sans-khmer.ttf", "/static/none"):
        headers = httpx.get(f"{world.server}{path}").headers
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


@pytest.fixture(scope="module")
def unguarded(world, options) -> Iterator[str]:
    """A page that offers everybody everything, with the same log-in and store."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", world.store.engine.url.render_as_string(False))
        with serve("tests/rights_app.py", "map", *options) as server:
            yield server


def test_every_action_by_every_role_over_the_websocket(world, unguarded):
    """No page stands between a forged message and the store: the store itself allows or refuses."""
    for role in ROLES:
        account = f"{role}@example.org"
        grant(world.store, account, role)
        with RawPage(unguarded, cookie_of(SECRET, unguarded, account)) as page:
            page.run()
            for action in SAVES:
                said = page.run(pressed=page.buttons[action]).said()
                why = "role" if RIGHTS[action] else "second"
                wanted = "saved" if role in RIGHTS[action] else f"refused access.{why}"
                assert wanted in said, (role, action, said)
    for cookie in ("", cookie_of("forged by somebody who does not know it", unguarded, DARA)):
        with RawPage(unguarded, cookie) as page:
            page.run()
            for action in SAVES:
                assert "refused access.nobody" in page.run(pressed=page.buttons[action]).said()
    assert check(world.store).damaged == ()


def test_a_button_of_another_page_is_pressed_in_vain(world):
    """A reader who sends the message of a steward's button, which is not on the reader's page."""
    hidden = world.store.create("snapshot", "hidden", {})
    world.store.archive(hidden.id)
    for role in ("steward", "reader"):
        grant(world.store, f"{role}@example.org", role)
    stewards = cookie_of(SECRET, world.server, "steward@example.org")
    with RawPage(world.server, stewards) as page:
        page.run("snapshots")
        asks = next(b for b in page.buttons.values() if f"show-again-{hidden.id}" in b)
        page.run("snapshots", pressed=asks)
        sure = next(b for b in page.buttons.values() if f"show-again-{hidden.id}-sure" in b)
        with RawPage(world.server, cookie_of(SECRET, world.server, "reader@example.org")) as other:
            other.run("snapshots")
            for button in (asks, sure):
                assert button not in other.buttons.values()
                other.run("snapshots", pressed=button)
        assert world.store.get(hidden.id).archived
        page.run("snapshots", pressed=sure)
    assert not world.store.get(hidden.id).archived


@pytest.fixture(scope="module")
def proxied(world, tmp_path_factory) -> Iterator[SimpleNamespace]:
    """The dashboard behind the shipped nginx site with passwords, which comes from 127.0.0.2."""
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    passwords = folder / "passwords"
    passwords.write_text(f"{DARA}:{{PLAIN}}right\n")
    lines = {
        "#auth_basic outreach;": "auth_basic outreach; proxy_bind 127.0.0.2;",
        "#auth_basic_user_file /etc/nginx/outreach.passwords;": (
            f"auth_basic_user_file {passwords};"
        ),
        'proxy_set_header X-Forwarded-Email "";': "",
        "#proxy_set_header X-Forwarded-Email $remote_user;": (
            "proxy_set_header X-Forwarded-Email $remote_user;"
        ),
        "#proxy_set_header X-Outreach-Proxy the-secret;": (
            f"proxy_set_header X-Outreach-Proxy {SHARED};"
        ),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", world.store.engine.url.render_as_string(False))
        patch.setenv("STREAMLIT_SERVER_ALLOWED_HOSTS", f"{NAME} 127.0.0.1")
        patch.setenv("OUTREACH_PROXIES", "127.0.0.2")
        patch.setenv("OUTREACH_PROXY_SECRET", SHARED)
        patch.setenv("FORWARDED_ALLOW_IPS", "")
        told = ("--server.trustedUserHeaders", '{"X-Forwarded-Email": "account"}')
        with (
            serve("dashboard.py", "map", *told) as direct,
            behind_nginx(folder, direct, lines) as public,
        ):
            yield SimpleNamespace(direct=direct, public=public)


def _through(proxied: SimpleNamespace, headers: dict[str, str]) -> RawPage:
    """Open a page through nginx, as a browser that knows its name."""
    port = urlsplit(proxied.public).port
    way = socket.create_connection(("127.0.0.1", port))
    trust = ssl._create_unverified_context()
    return RawPage(proxied.public, "", headers, sock=way, ssl=trust)


def test_who_has_logged_in_at_the_proxy_is_that_account(world, proxied):
    """Whatever the browser says of itself; and without a password nobody gets through."""
    grant(world.store, DARA, "planner")
    grant(world.store, "boss@example.org", "administrator")
    right = {"Authorization": f"Basic {b64encode(f'{DARA}:right'.encode()).decode()}"}
    forged = {"X-Forwarded-Email": "boss@example.org", "X-Forwarded-For": "127.0.0.2"}
    for headers in (right, right | forged):
        with _through(proxied, headers) as page:
            said = page.run("ranked_districts").said()
        assert DARA in said
        assert "boss" not in said
    for headers in ({}, {"Authorization": "Basic eDp5"}, forged):
        with pytest.raises(InvalidStatus), _through(proxied, headers):
            pass


@pytest.mark.parametrize("path", ["/", "/app/static/noto-sans-khmer.ttf", "/_stcore/host-config"])
def test_a_forged_header_from_a_wrong_address_opens_nothing(world, proxied, path):
    """Past the proxy, with every header that it or another server would send."""
    grant(world.store, DARA, "planner")
    forged = {"X-Forwarded-Email": DARA, "X-Forwarded-For": "127.0.0.2", "X-Real-Ip": "127.0.0.2"}
    assert httpx.get(f"{proxied.direct}{path}", headers=forged).status_code == 403
    with pytest.raises(InvalidStatus), RawPage(proxied.direct, "", forged):
        pass


@pytest.mark.parametrize(
    ("secret", "accounts", "status"),
    [
        (SHARED, [DARA], 200),
        (SHARED, [DARA.upper()], 200),
        # of the proxy's own computer, but not the proxy
        ("", [DARA], 403),
        ("guessed", [DARA], 403),
        # a proxy that adds its header behind the browser's own
        (SHARED, [DARA, "other@example.org"], 403),
        (SHARED, ["other@example.org", DARA], 403),
        (SHARED, [f"{DARA}, other@example.org"], 403),
        # letters that look alike, and a blank of another kind: another account elsewhere
        (SHARED, [DARA.replace("a", "\xaa", 1)], 403),
        (SHARED, [f"{DARA}\xa0"], 403),
        (SHARED, [f"{DARA}\x85"], 403),
    ],
)
def test_only_the_proxy_itself_says_who_has_logged_in(world, proxied, secret, accounts, status):
    """From its address: with the secret, one account, as it is written."""
    grant(world.store, DARA, "planner")
    headers = [(b"X-Outreach-Proxy", secret.encode())]
    headers += [(b"X-Forwarded-Email", one.encode("latin-1")) for one in accounts]
    with httpx.Client(transport=httpx.HTTPTransport(local_address="127.0.0.2")) as client:
        found = client.get(f"{proxied.direct}/_stcore/host-config", headers=headers)
    assert found.status_code == status


@pytest.mark.parametrize(
    "written", ["\uff44ara@example.org", "\u017fok@example.org", "stra\xdfe@x.kh"]
)
def test_letters_that_look_alike_are_nobodys_account(written):
    """A provider may hold both for two people; a role is given to plain letters."""
    told = {"is_logged_in": True, "iat": time.time(), "email": written, "email_verified": True}
    assert account_of_login(told) == ("", "no_email")
    assert account_of_login(told | {"email": " Dara@Example.org"})[0] == DARA

"""Processes: the dashboard served by as many processes as this machine has cores.

    python -m pages.view.server.processes --port 8501 --address localhost

One process prepares everything, then parts into those that serve; what was prepared is in their
memory already. It stays in front of them, hands each browser to one of them (front.py), and starts
anew what has ended. One process alone, or a machine other than Linux: Streamlit's own command.
"""

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from streamlit import config
from streamlit.web import bootstrap
from streamlit.web.cli import configurator_options
from streamlit.web.cli import main as streamlit

from geo.command import command, run
from pages.view.server.memory import give_back
from pages.view.server.wire import wired

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = "dashboard.py"
_MOST = 64


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def _alone(given: Namespace) -> int:
    place = ("--server.port", str(given.port), "--server.address", given.address)
    # in this process, so that its live connections are ours
    return streamlit(["run", SCRIPT, *place], prog_name="streamlit", standalone_mode=False) or 0


def _configure(given: Namespace) -> None:
    """Read the settings as `streamlit run` does: from its files, then from STREAMLIT_*."""
    config._main_script_path = str(ROOT / SCRIPT)
    # the files alone say nothing of the surroundings: those are options of its command
    told = click.command(configurator_options(lambda **options: options))
    found = told.main([], prog_name="streamlit", standalone_mode=False)
    place = {"server_address": given.address, "server_port": given.port}
    bootstrap.load_config_options(found | place)


def _open_more() -> None:
    """Let each process have as many connections and files as the system lets it."""
    if sys.platform == "linux":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _serve(given: Namespace) -> int:
    if sys.platform == "linux":
        give_back()
    wired()
    _open_more()
    count = min(given.processes or cores(), _MOST)
    _configure(given)
    # what is encrypted can't be looked at before it is handed over
    if count < 2 or sys.platform != "linux" or config.get_option("server.sslCertFile"):
        return _alone(given)
    with TemporaryDirectory(prefix="outreach-processes-") as folder:
        # before anything is counted: each process counts in a file of its own there
        os.environ.update(PROMETHEUS_MULTIPROC_DIR=folder)
        from pages.view.server.prefork import serve

        return serve(ROOT / SCRIPT, given.address, given.port, count, Path(folder))


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until Ctrl+C or the system's own signal; 1 where it could not begin."""
    options = command("pages.view.server.processes", "Serve the dashboard.")
    options.add_argument("--port", type=int, default=8501)
    options.add_argument("--address", default="localhost")
    options.add_argument(
        "--processes", type=int, default=0, help="how many serve; 0: as many as there are cores"
    )
    return run(options, arguments, _serve)


if __name__ == "__main__":
    sys.exit(main())

"""Make docs/picture.png, the picture in the README: `python docs/make_picture.py`.

Starts the dashboard and takes a picture of the priority map with Paoy Paet selected.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.app_server import CHROMIUM, FLAGS, serve  # noqa: E402
from tests.tab import WIDE, Tab  # noqa: E402


def main() -> None:
    """Take the picture."""
    with serve() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        tab = Tab(browser, WIDE, "en-GB").begin(address).open("?district=KH0110&lang=en")
        tab.map()
        tab.page.wait_for_timeout(1500)
        tab.page.screenshot(path=ROOT / "docs" / "picture.png")
        browser.close()


if __name__ == "__main__":
    main()

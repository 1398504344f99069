"""Layout shift: how much pages move while they load (CLS, as web.dev defines it)."""

from __future__ import annotations

from playwright.sync_api import sync_playwright

from bench.browser import CHROMIUM, FLAGS, LIMIT_MS
from bench.drives import districts
from bench.serve import serve
from pages import ADDRESSES

MOST = 0.1  # "good" by web.dev
SIZES = {"1440x900": (1440, 900), "390x844": (390, 844)}
MOBILE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36"
)
_SETTLE_MS = 1500
# before anything of the page runs; what follows a click within half a second does not count
WATCH = """
window.shifts = [];
new PerformanceObserver(list => list.getEntries().forEach(entry => {
    if (!entry.hadRecentInput) window.shifts.push([entry.startTime, entry.value]);
})).observe({type: 'layout-shift', buffered: true});
"""
DRAWN = "document.querySelector('.stApp')?.dataset.testScriptState === 'notRunning'"


def largest_window(shifts: list[tuple[float, float]]) -> float:
    """Return the sum of the worst session: gaps below one second, five seconds at most.

    Parameters
    ----------
    shifts : milliseconds and value of each, in order.

    >>> largest_window([(0, 0.05), (900, 0.05), (2500, 0.02)])
    0.1
    """
    worst = now = begun = last = 0.0
    for at, value in shifts:
        if at - last > 1000 or at - begun > 5000:
            now, begun = 0.0, at
        now, last = now + value, at
        worst = max(worst, now)
    return round(worst, 6)


def measure() -> dict[str, float]:
    """Return the largest layout shift of any page in both languages, by size of the window."""
    found = dict.fromkeys(SIZES, 0.0)
    ours = districts(None)["ours"]
    with sync_playwright() as playwright, serve(ours.app, ours.environment) as (port, _):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, (width, height) in SIZES.items():
            agent = MOBILE if width < 500 else None
            context = browser.new_context(
                viewport={"width": width, "height": height}, user_agent=agent
            )
            context.add_init_script(WATCH)
            page = context.new_page()
            page.set_default_timeout(LIMIT_MS)
            for address in ADDRESSES:
                for lang in ("en", "km"):
                    page.goto(f"http://127.0.0.1:{port}/{address}?lang={lang}")
                    page.wait_for_function(DRAWN)
                    page.wait_for_timeout(_SETTLE_MS)
                    found[name] = max(found[name], largest_window(page.evaluate("shifts")))
            context.close()
        browser.close()
    return found

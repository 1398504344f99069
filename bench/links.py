"""Links: a slow link between browser and server, as Chromium itself makes one."""

from __future__ import annotations

BITS_PER_S, DELAY_MS = 1_600_000, 150


def slow(page) -> None:
    """Let a tab's requests travel at 1.6 Mbit/s, each with a delay of 150 ms."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": DELAY_MS,
            "downloadThroughput": BITS_PER_S / 8,
            "uploadThroughput": BITS_PER_S / 8,
        },
    )

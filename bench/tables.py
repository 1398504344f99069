"""Tables: what a script has found, printed as JSON and written where asked."""

from __future__ import annotations

import argparse
import json
from pathlib import Path


def options_of(program: str) -> argparse.ArgumentParser:
    """Return the options of a script that makes a table: where to write it."""
    options = argparse.ArgumentParser(prog=program)
    options.add_argument("--out", type=Path)
    return options


def tell(table: dict, out: Path | None) -> int:
    """Print a table, write it where asked; return the exit code."""
    text = json.dumps(table, indent=2) + "\n"
    if out:
        out.write_text(text, encoding="utf-8")
    print(text, end="")
    return 0

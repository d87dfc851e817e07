"""The built book under test: the one `make book` left, or a new one if sources are newer."""

from __future__ import annotations

import fcntl
import functools
import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "site"
SOURCES = ("analysis", "book", "data", "_config.yml", "_toc.yml")


def _newest_source() -> float:
    files = [
        path
        for name in SOURCES
        for path in ([ROOT / name] if (ROOT / name).is_file() else (ROOT / name).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".mo"
    ]
    return max(path.stat().st_mtime for path in files)


@pytest.fixture(scope="session")
def site() -> Path:
    """Return the folder of the finished site, built first if it is missing or out of date."""
    (ROOT / "_build").mkdir(exist_ok=True)
    with (ROOT / "_build" / "site.lock").open("w") as lock:
        # Workers of a parallel run wait for the one that builds.
        fcntl.flock(lock, fcntl.LOCK_EX)
        report = ROOT / "_build" / "build-report.json"
        if not report.exists() or report.stat().st_mtime < _newest_source():
            command = [sys.executable, "-m", "analysis.cli", "book"]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
    return SITE


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing: pytest's output is for failures."""


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Serve the site on loopback and return its address."""
    handler = functools.partial(_Quiet, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium."""
    arguments = [
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        yield browser
        browser.close()

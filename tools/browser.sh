#!/bin/sh
# Makes sure that there is a browser for the tests and the demonstration: the machine's own, else the one that
# Playwright has fetched, else Debian's package where that is possible without asking, else Playwright's.
# $1: the Python of the virtual environment. Ends with 1 where no browser can be had, and says what to do.
set -eu
python=$1

found() {
    for program in chromium chromium-browser google-chrome google-chrome-stable microsoft-edge; do
        if command -v "$program" >/dev/null; then return 0; fi
    done
    "$python" - <<'END'
import pathlib
import sys

from playwright.sync_api import sync_playwright

with sync_playwright() as playwright:
    sys.exit(not pathlib.Path(playwright.chromium.executable_path).exists())
END
}

if found; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing chromium..."
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1 || true
    if found; then exit 0; fi
fi
echo "Fetching Playwright's Chromium..."
"$python" -m playwright install chromium >/dev/null 2>&1 || true
if found; then exit 0; fi
cat >&2 <<'END'
There is no browser here, and none could be fetched. Any of these helps:
  install Chromium or Chrome with your system's own means (Debian: sudo apt install chromium)
  set HTTPS_PROXY, or NODE_EXTRA_CA_CERTS for a proxy with a certificate of its own
  set PLAYWRIGHT_DOWNLOAD_HOST for a mirror, then: .venv/bin/python -m playwright install chromium
  name a browser's program: SOCIARCH_BROWSER=/path/to/chromium
sociarch itself works without: .venv/bin/sociarch backup --from FILE
END
exit 1

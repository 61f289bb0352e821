#!/bin/sh
# Makes the virtual environment $1 with sociarch and its development tools, from nothing but Python and make: what requirements/dev.txt pins.
set -eu
venv=$1
python=${PYTHON:-python3}

good() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2])' 2>/dev/null; }

if ! good "$python"; then
    for other in python3.14 python3.13 python3.12 python3.11; do
        if good "$other"; then python=$other; break; fi
    done
fi
if ! good "$python"; then
    echo "sociarch needs Python 3.11 or later; name it with: make PYTHON=/path/to/python3" >&2
    exit 1
fi

if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    rm -rf "$venv"
    if ! "$python" -m venv "$venv" >/dev/null 2>&1; then
        # Debian and Ubuntu keep the module that makes virtual environments in a package of its own.
        rm -rf "$venv"
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            echo "Installing the package python3-venv..."
            apt-get update -qq >/dev/null && apt-get install -y -qq python3-venv >/dev/null
        else
            echo "This Python cannot make virtual environments. On Debian or Ubuntu: sudo apt install python3-venv" >&2
            exit 1
        fi
        "$python" -m venv "$venv"
    fi
fi

echo "Installing sociarch and its tools into $venv (once)..."
sh tools/pinned.sh "$venv/bin/python" dev

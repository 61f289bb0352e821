#!/bin/sh
# Installs what requirements/$2.txt pins, proven by its hashes, and sociarch itself, for the Python $1.
set -eu
python=$1
name=$2
said=$(mktemp)
trap 'rm -f "$said"' EXIT
pip() { "$python" -m pip install --quiet --disable-pip-version-check "$@"; }

# The compatible editable mode is a plain path: the other one costs every start of the program 15 ms.
if pip --require-hashes -r "requirements/$name.txt" >"$said" 2>&1; then
    pip --config-settings editable_mode=compat --no-build-isolation --no-deps -e .
elif grep -q "No matching distribution found" "$said"; then
    echo "Not every pinned version exists for this Python here; the newest ones that fit are installed instead."
    extras=dev
    [ "$name" = dev ] || extras="dev,$name"
    pip --config-settings editable_mode=compat -e ".[$extras]"
else
    cat "$said" >&2
    exit 1
fi

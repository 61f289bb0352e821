#!/bin/sh
# Writes requirements/*.txt: every package of the environments for development and for the benchmark, with its
# version and the hashes of its files, for each system and each Python that the project supports.
# $1: a Python. What is pinned stays so while it fits setup.cfg; any further arguments go to uv: --upgrade.
set -eu
python=$1
shift
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/uv"
"$folder/uv/bin/python" -m pip install --quiet --disable-pip-version-check uv
for name in dev bench; do
    extras="--extra dev"
    [ "$name" = bench ] && extras="--extra dev --extra bench"
    # shellcheck disable=SC2086
    "$folder/uv/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --custom-compile-command "make lock" $extras "$@" setup.cfg -o "requirements/$name.txt"
done

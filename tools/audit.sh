#!/bin/sh
# Asks PyPI's own database and OSV's whether a version that is pinned has a known weakness. Needs the internet.
# $1: a Python. Ends with 1 where there is a finding, or where nobody could be asked.
set -eu
python=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/audit"
"$folder/audit/bin/python" -m pip install --quiet --disable-pip-version-check pip-audit
for service in pypi osv; do
    "$folder/audit/bin/pip-audit" --strict --disable-pip --require-hashes --progress-spinner off \
        --vulnerability-service "$service" --requirement requirements/bench.txt
done

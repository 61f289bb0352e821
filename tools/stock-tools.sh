#!/bin/sh
# Installs stock age, zstd and the packages named as arguments where that is possible without asking.
# Where it is not, the tests and benchmarks that need them say so and are skipped.
set -eu

# Whether the program of a package can be run.
is_there() {
    case $1 in
    borgbackup) command -v borg ;;
    poppler-utils) command -v pdftotext ;;
    *) command -v "$1" ;;
    esac >/dev/null
}

missing=
for package in age zstd "$@"; do
    is_there "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing$missing..."
    # shellcheck disable=SC2086
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing; } >/dev/null 2>&1 || true
fi
for package in $missing; do
    is_there "$package" || echo "$package is not installed: what needs it is skipped."
done

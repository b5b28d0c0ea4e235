#!/usr/bin/env bash
# Prepares this checkout on Debian or Ubuntu: system libraries, .venv, locked dependencies.
# Run again at any time; it does only what is missing. Needs nothing but a Python 3.11 to 3.13.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

supported() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; }

find_python() {
    local name
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null && supported "$name"; then
            printf '%s' "$name"
            return
        fi
    done
    say "No Python 3.11, 3.12 or 3.13 was found. Install one, for example:"
    say "    sudo apt-get install python3 python3-venv"
    say "or name it: make setup PYTHON=/path/to/python3.12"
    exit 1
}

# Debian packages that are missing: what WeasyPrint loads, and venv where Python came without it.
missing_packages() {
    "$1" - <<'PY'
import ctypes
import sys

wanted = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
missing = []
for library, package in wanted.items():
    try:
        ctypes.CDLL(library)
    except OSError:
        missing.append(package)
try:
    import ensurepip  # noqa: F401
    import venv  # noqa: F401
except ImportError:
    missing.append(f"python{sys.version_info[0]}.{sys.version_info[1]}-venv")
print(" ".join(missing))
PY
}

install_packages() {
    local packages=$1
    [ -z "$packages" ] && return 0
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "Installing system packages: $packages"
        # shellcheck disable=SC2086 # a list of words on purpose
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $packages; } >&2
        return 0
    fi
    say "These system packages are missing. Install them and run the command again:"
    say "    sudo apt-get update && sudo apt-get install -y $packages"
    exit 1
}

python=$(find_python)
install_packages "$(missing_packages "$python")"

stamp=".venv/.ready-$(cat requirements.lock pyproject.toml deploy/setup.sh | sha256sum | cut -c1-16)"
if [ -e "$stamp" ] && supported .venv/bin/python; then
    exit 0
fi
if ! supported .venv/bin/python; then
    say "Making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
fi
say "Installing the locked dependencies (a minute or two the first time)"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
rm -f .venv/.ready-*
touch "$stamp"

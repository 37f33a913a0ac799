#!/usr/bin/env bash
# Create the virtual environment and install the locked dependencies. Safe to run twice and to interrupt.
set -euo pipefail
venv="${1:-.venv}"
cd "$(dirname "$0")/.."

step() { printf '\033[1m%s\033[0m\n' "$*"; }
fail() { printf '\nSetup failed: %s\n  %s\n' "$1" "$2" >&2; exit 1; }

python=""
for candidate in "${FILIGRANA_PYTHON:-}" python3.11 python3; do
    [ -n "$candidate" ] && command -v "$candidate" >/dev/null || continue
    if "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'; then python="$candidate"; break; fi
done
[ -n "$python" ] || fail "Python 3.11 was not found." "Install it, or name it in FILIGRANA_PYTHON. (The CPU build of torch is for 3.11.)"

if [ ! -x "$venv/bin/python" ]; then
    step "Creating $venv"
    "$python" -m venv "$venv" || fail "no virtual environment could be made." "On Debian: apt install python3-venv."
fi
if [ ! -x "$venv/bin/uv" ]; then
    step "Fetching uv, the installer"
    grep -A40 '^uv==' requirements/cpu.lock | awk 'NR==1 || /^ +--hash/ {print; next} {exit}' > "$venv/uv.txt"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$venv/uv.txt" \
        || fail "pip could not install uv." "Is the package registry reachable (pip config list)?"
fi

# uv does not read pip's settings: hand over where pip looks for wheels (the CPU build of torch may lie there).
find_links="$("$venv/bin/pip" config get global.find-links 2>/dev/null || "$venv/bin/pip" config get :env:.find-links 2>/dev/null || true)"
[ -z "$find_links" ] || export UV_FIND_LINKS="${UV_FIND_LINKS:-${find_links// /,}}"
export UV_PYTHON="$venv/bin/python" UV_HTTP_TIMEOUT=180

step "Installing the locked dependencies (about 3 GB on disk)"
"$venv/bin/uv" pip install --no-deps --require-hashes --compile-bytecode --index-strategy unsafe-best-match -r requirements/cpu.lock \
    || fail "a package could not be installed." "If it is torch: set UV_FIND_LINKS or UV_EXTRA_INDEX_URL to PyTorch's CPU wheels (README, 'If torch is not found')."
"$venv/bin/uv" pip install --quiet --no-deps --no-build-isolation --editable . \
    || fail "the project itself could not be installed." "See the message above."
step "Ready: $venv/bin/filigrana --help"

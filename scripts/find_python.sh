#!/usr/bin/env bash
# Print the path of a Python 3.11 or 3.12: the one in FILIGRANA_PYTHON, one on the path, or one that uv fetches.
set -euo pipefail
cd "$(dirname "$0")/.."
install_it="Install it (Debian 12: apt install python3.11 python3.11-venv; Ubuntu 24.04: python3.12-venv), or name one in FILIGRANA_PYTHON."
fits="sys.version_info[:2] in ((3, 11), (3, 12))"

fail() { printf '\nSetup failed: %s\n  %s\n' "$1" "$2" >&2; exit 1; }
is_version() { "$1" -c "import sys; sys.exit(not ($2))" 2>/dev/null; }

# Print the path of the Python that uv has or fetches, $1 being uv. Its words go to standard error.
python_of_uv() { "$1" python install --no-bin 3.11 >&2 && "$1" python find --managed-python 3.11; }

if [ -n "${FILIGRANA_PYTHON:-}" ]; then
    is_version "$FILIGRANA_PYTHON" "$fits" \
        || fail "FILIGRANA_PYTHON is $FILIGRANA_PYTHON, which is no Python 3.11 or 3.12." "$install_it"
    command -v "$FILIGRANA_PYTHON"
    exit
fi
for candidate in python3.11 python3.12 python3; do
    if is_version "$candidate" "$fits"; then command -v "$candidate"; exit; fi
done

# shellcheck source=scripts/use_bundle.sh
. scripts/use_bundle.sh
! is_bundle || fail "neither Python 3.11 nor 3.12 was found, and a bundle holds none." "$install_it On a cluster: module load python/3.12."
echo "Python 3.11 is not here: letting uv fetch one (about 30 MB)" >&2
tools="$(mktemp -d)"
trap 'rm -rf "$tools"' EXIT
if command -v uv >/dev/null; then
    ln -s "$(command -v uv)" "$tools/uv"
else
    for candidate in python3 python3.13 python3.12 python3.10 python3.9 none; do
        if is_version "$candidate" "sys.version_info >= (3, 9)"; then break; fi
    done
    [ "$candidate" != none ] || fail "Python 3.11 was not found, nor another Python that could fetch it." "$install_it"
    "$candidate" -m venv "$tools/venv" >&2 && bash scripts/fetch_uv.sh "$tools/venv" >&2 \
        || fail "Python 3.11 was not found, and uv, which could fetch it, could not be had with $candidate." "$install_it"
    ln -s "$tools/venv/bin/uv" "$tools/uv"
fi
python_of_uv "$tools/uv" || fail "Python 3.11 was not found, and uv could not fetch it (see above)." "$install_it"

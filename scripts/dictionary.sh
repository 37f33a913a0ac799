#!/usr/bin/env bash
# See to it that the European Portuguese dictionary is there: from a bundle (scripts/bundle.sh), else Debian's package.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/use_bundle.sh
. scripts/use_bundle.sh
if ! is_bundle; then
    exec bash scripts/system_packages.sh hunspell-pt-pt
fi
if [ -f "$FILIGRANA_WHEELS/dictionary/pt_PT.dic" ]; then
    folder="${FILIGRANA_CACHE:-$HOME/.cache/filigrana}/dictionary"
    mkdir -p "$folder"
    cp "$FILIGRANA_WHEELS"/dictionary/* "$folder"
elif [ ! -f /usr/share/hunspell/pt_PT.dic ]; then
    echo "The bundle has no dictionary, nor has this machine." >&2
    exit 1
fi

#!/bin/sh
# What an image is made of, for deploy/Dockerfile and deploy/filigrana.def alike: install.sh system | packages | project
# In LOCKS are the locks to install (requirements/gpu.lock); in VENV, where to (/venv). pip takes its settings as everywhere.
set -eu
cd "$(dirname "$0")/.."
venv="${VENV:-/venv}"
case "$1" in
    system)
        apt-get update
        apt-get install -y --no-install-recommends hunspell-pt-pt espeak-ng git
        espeak-ng --version
        rm -rf /var/lib/apt/lists/* ;;
    packages)
        python3 -m venv "$venv"
        for lock in ${LOCKS:-requirements/gpu.lock}; do
            "$venv/bin/pip" install --no-cache-dir --no-deps --require-hashes -r "$lock"
        done ;;
    project)
        "$venv/bin/pip" install --no-cache-dir --no-deps .
        "$venv/bin/filigrana" --version ;;
    *) echo "install.sh system | packages | project" >&2; exit 2 ;;
esac

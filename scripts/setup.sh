#!/usr/bin/env bash
# Create the virtual environment and install the locked dependencies: setup.sh [--dry-run] [VENV]
# Safe to run twice and to interrupt: what uv has fetched it does not fetch again. --dry-run finds every package and says
# how much would be downloaded, then stops.
#
# torch is had in the first of three ways that works (FILIGRANA_TORCH=folder, pytorch or registry takes only that one):
# a folder of wheels (FILIGRANA_WHEELS, or what pip or uv is configured with), PyTorch's CPU wheels, or the package
# registry's own torch, a CUDA build, which the CPU build of vLLM runs on as well. Where FILIGRANA_WHEELS is a bundle
# (scripts/bundle.sh) everything comes out of it, and no index is asked.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=.venv
dry_run=""
for word in "$@"; do
    case "$word" in --dry-run) dry_run=1 ;; *) venv="$word" ;; esac
done
half_made="$venv/.half-made"
unfinished="$venv/.unfinished"
damaged=()
torch_lock=""
torch_args=()

step() { printf '\033[1m%s\033[0m\n' "$*"; }
fail() { printf '\nSetup failed: %s\n  %s\n' "$1" "$2" >&2; exit 1; }
uv() { "$venv/bin/uv" "$@"; }
# shellcheck source=scripts/use_bundle.sh
. scripts/use_bundle.sh

check_machine() {
    case "$(uname -s) $(uname -m)" in
        "Linux x86_64" | "Linux aarch64") ;;
        Darwin*) fail "this is macOS, and the locked packages are for Linux." \
"What needs no engine of this machine's own works without the locks (worked out from what the packages offer, never tried):
      python3.12 -m venv .venv && .venv/bin/pip install -e '.[review,report,sources,personal]'
  Then: generate, adopt and evaluate with an endpoint (-t openai:MODEL@URL --local), check, review push and pull with an Argilla
  elsewhere, report and export. Not: the embedded teacher, vLLM, and what make demo, test and bench do. All of it: a Linux container." ;;
        *) fail "this is $(uname -s) on $(uname -m), and the locked packages are for Linux on x86_64 and aarch64." \
                "Use such a machine or container." ;;
    esac
}

# A virtual environment with pip and the locked uv. Marks in it say what is half done: one that was killed while Python
# was making it is made anew (half of pip can be a pip that does nothing and says that all is well).
make_environment() {
    local python made=""
    [ ! -e "$half_made" ] || find "$venv/" -mindepth 1 ! -path "$half_made" -delete
    if [ ! -x "$venv/bin/python" ]; then
        python="$(bash scripts/find_python.sh)"
        step "Creating $venv"
        made=1
        mkdir -p "$venv" && touch "$half_made" "$unfinished"
        "$python" -m venv "$venv" || fail "no virtual environment could be made." "On Debian: apt install python3-venv."
        rm "$half_made"
    fi
    "$venv/bin/python" -c 'import sys; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12)))' \
        || fail "$venv is neither of Python 3.11 nor of 3.12." "Remove it (rm -r $venv) and run this again."
    "$venv/bin/python" -m pip --version >/dev/null 2>&1 \
        || fail "$venv has no pip, so it is not of our making." "Remove it (rm -r $venv) and run this again."
    forget_bundle
    bash scripts/fetch_uv.sh "$venv" || fail "pip could not install uv." "Is the package registry reachable (pip config list)?"
    [ -z "$made" ] || rm "$unfinished"
}

# Sets `damaged` to what an installation that was cut off left half done.
find_damage() {
    local names
    [ -e "$unfinished" ] || return 0
    names="$("$venv/bin/python" scripts/damaged_packages.py)"
    [ -n "$names" ] || return 0
    mapfile -t damaged <<< "$names"
    step "The last setup was cut off: mending ${#damaged[@]} packages"
}

# uv reads none of pip's settings: tell it where pip is configured to look.
configure_uv() {
    local settings
    if [ -z "$bundle" ]; then
        settings="$("$venv/bin/python" scripts/pip_settings.py)"
        eval "$settings"
        [ -z "${FILIGRANA_WHEELS:-}" ] || export UV_FIND_LINKS="$FILIGRANA_WHEELS${UV_FIND_LINKS:+,$UV_FIND_LINKS}"
    fi
    export UV_PYTHON="$venv/bin/python" UV_HTTP_TIMEOUT="${UV_HTTP_TIMEOUT:-180}" UV_INDEX_STRATEGY=unsafe-best-match
    unset UV_TORCH_BACKEND
}

# Is torch's CPU wheel to be had with these arguments? Else `why` says what was in the way.
has_cpu_wheel() {
    why="$(uv pip install --dry-run --quiet --no-deps --require-hashes -r requirements/torch-cpu.lock "$@" 2>&1)" && return
    why="$(sed -n 's/^ *cause: //p' <<< "$why" | tail -n 1)"
    return 1
}

try_folder() {
    if [ -z "${UV_FIND_LINKS:-}${UV_INDEX:-}${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}${UV_EXTRA_INDEX_URL:-}" ]; then
        echo "torch from a folder of wheels: none is configured."
    elif { [ -n "${UV_FIND_LINKS:-}" ] && has_cpu_wheel --no-index; } || has_cpu_wheel; then
        step "torch from the folder of wheels or index that pip or uv is configured with."
        torch_lock=requirements/torch-cpu.lock
    else
        echo "torch from a folder of wheels: $torch_pin is not where pip and uv are configured to look."
    fi
}

try_pytorch() {
    if UV_HTTP_TIMEOUT=15 UV_HTTP_RETRIES=1 has_cpu_wheel --torch-backend cpu; then
        step "torch from PyTorch's CPU wheels."
        torch_lock=requirements/torch-cpu.lock torch_args=(--torch-backend cpu)
    else
        echo "torch from PyTorch's CPU wheels: they can't be reached (${why:-no reason given})."
    fi
}

try_registry() {
    step "torch from the package registry: the CUDA build, which is larger ($(gigabytes requirements/torch-registry.lock) with its libraries)."
    torch_lock=requirements/torch-registry.lock
}

# Sets torch_lock to that of the torch that is already there, whole: another one would be gigabytes for nothing.
keep_torch() {
    local there
    there="$(echo "$venv"/lib/python3.*/site-packages)/${torch_pin/==/-}"
    [[ " ${damaged[*]} " != *" torch "* ]] || return 0
    [ ! -d "${there%+cpu}.dist-info" ] || torch_lock=requirements/torch-registry.lock
    [ ! -d "$there.dist-info" ] || torch_lock=requirements/torch-cpu.lock
}

# Sets torch_lock and torch_args.
choose_torch() {
    local way
    torch_pin="$(sed -n 's/^\(torch==[^ ]*\).*/\1/p' requirements/torch-cpu.lock)"
    case "${FILIGRANA_TORCH:-}" in
        "")
            keep_torch
            for way in folder pytorch registry; do
                [ -n "$torch_lock" ] || "try_$way"
            done ;;
        folder | pytorch | registry) "try_$FILIGRANA_TORCH" ;;
        *) fail "FILIGRANA_TORCH is '$FILIGRANA_TORCH'." "It can be folder, pytorch or registry." ;;
    esac
    [ -n "$torch_lock" ] || fail "torch can't be had in the way that FILIGRANA_TORCH names." "Unset it, and the other ways are tried."
}

gigabytes() { awk '/^# bytes:/ {sum += $3} END {printf "%.1f GB", sum / 1e9}' "$@"; }

# Find every package, then say how much is to come.
announce() {
    local plan total wanted
    plan="$(uv pip install --dry-run "${locked[@]}" 2>&1)" \
        || { echo "$plan" >&2; fail "the locked packages could not be found." "Is the package registry reachable? What uv said is above."; }
    total="$(awk '/^# packages:/ {sum += $3} END {print sum}' "${locks[@]}")"
    wanted="$(sed -n 's/^Would download \([0-9]*\) .*/\1/p' <<< "$plan")"
    if [ -n "$bundle" ]; then
        step "To take out of the bundle: ${wanted:-0} of $total packages"
    else
        step "To download: ${wanted:-0} of $total packages ($(gigabytes "${locks[@]}") if none were at hand); on disk: about ${disk[$torch_lock]}"
    fi
}

install_all() {
    touch "$unfinished"
    uv pip install --compile-bytecode "${damaged[@]/#/--reinstall-package=}" "${locked[@]}" \
        || fail "a package could not be installed." "See above; run it again when that is mended, and it goes on where it was."
    uv pip install --quiet --no-deps --no-build-isolation --editable . \
        || fail "the project itself could not be installed." "See the message above."
    rm "$unfinished"
}

declare -A disk=([requirements/torch-cpu.lock]="4 GB" [requirements/torch-registry.lock]="7 GB")
bundle=""
check_machine
! is_bundle || open_bundle
make_environment
configure_uv
find_damage
if [ -n "$bundle" ]; then
    locks=("${bundle_locks[@]}")
else
    choose_torch
    locks=(requirements/cpu.lock "$torch_lock")
fi
locked=(--no-deps --require-hashes ${bundle:+--no-index} "${locks[@]/#/--requirements=}" "${torch_args[@]}")
announce
[ -z "$dry_run" ] || exit 0
install_all
[ -z "$bundle" ] || remember_bundle
step "Ready: $venv/bin/filigrana --help"

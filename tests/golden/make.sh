#!/usr/bin/env bash
# How the golden runs and exports were made: make.sh CHECKOUT_OF_21617d5 CHECKOUT_OF_c802300 FOLDER
#
# Each checkout is a git worktree with a .venv of its own. 21617d5 is the program before the second round of work, c802300
# the last before the house moved. Either begins a run that is interrupted twice (by SIGTERM, which seals its journal, and by
# SIGKILL, which leaves it open), with people's decisions. What stands under `expected` is what c802300 made of it: its books,
# ids and exports, of the run as it was begun and of it resumed. Recipes, packs and corpus are copies of what 21617d5 shipped.
#
# c802300 wrote `hub: false` into the hash of every recipe, so that no run begun before resumed with it. Its checkout has
# that one line of prompts/recipe.py as it is today (`exclude_if`): ids are those of 21617d5, and nothing else differs.
#
# It can't be made anew by a newer program, which would only agree with itself.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
first="$1" last="$2" to="$3"
cd "$here/recipes" # The run's manifest keeps the corpus's path as it is given here.

planned=36
# generate CHECKOUT RUN: the command whose second call resumes.
generate() { exec "$1/.venv/bin/filigrana" generate mix.yaml -n $planned --run "$2" --local --concurrency 2 --teacher replay:corpus.json; }
# interrupt SIGNAL ROWS CHECKOUT RUN: generate until the journal's open segment has so many rows.
interrupt() {
    generate "$3" "$4" & local program=$!
    until [ "$(cat "$4"/journal/*.jsonl 2>/dev/null | wc -l)" -ge "$2" ]; do sleep 0.02; done
    kill "-$1" $program
    wait $program || true
}

# export_to RUN FOLDER: two exports by c802300, in formats that read different parts of a sample.
export_to() {
    local formats="messages --include-unreviewed --test 0.2|preference --file-type jsonl --pairs-from-edits --include-unreviewed"
    local number=0 options
    mkdir -p "$2" && printf 'the salt of the golden exports!!' > "$2/.pseudonyms" && chmod 600 "$2/.pseudonyms"
    while IFS= read -r -d '|' options; do
        number=$((number + 1))
        # shellcheck disable=SC2086
        "$last/.venv/bin/filigrana" export "$1" --to "$2" --format $options --title "Golden $number"
    done <<< "$formats|"
}

# told RUN FOLDER: what c802300 says of a run: its books, its ids, its exports.
told() {
    mkdir -p "$2"
    "$last/.venv/bin/filigrana" status "$1" --json > "$2/status.json"
    PYTHONPATH="$last" "$last/.venv/bin/python" "$here/ids_of.py" "$1" > "$2/ids.txt"
    export_to "$1" "$2/exports"
}

for made in "before_the_second_round $first" "before_the_move $last"; do
    read -r name checkout <<< "$made"
    place="$to/$name"
    mkdir -p "$place"
    interrupt TERM 80 "$checkout" "$place/run"
    PYTHONPATH="$checkout" "$checkout/.venv/bin/python" "$here/decide.py" "$place/run"
    interrupt KILL 70 "$checkout" "$place/run"
    cp -r "$place/run" "$to/whole" && told "$place/run" "$place/expected/begun"
    (generate "$last" "$to/whole")
    told "$to/whole" "$place/expected/resumed"
    rm -r "$to/whole"
    tar --sort=name --owner=0 --group=0 --numeric-owner -C "$to" -c "$name" | xz -9e > "$to/$name.tar.xz"
done

# From here on every job's file is the same.
set -euo pipefail
umask 077
fail() { printf 'Error: %s\n' "$1" >&2; exit 2; }

[ -n "${SLURM_JOB_ID:-}" ] || fail "this file is for Slurm: sbatch $SCRIPT"
[ -f "$SCRIPT" ] || fail "$(hostname) doesn't see $SCRIPT: the run's folder must be one that all nodes share."

# Of an array each job makes its own shard, in its own folder, and Slurm knows it by its place.
job=$SLURM_JOB_ID
if [ "$SHARDS" -gt 0 ]; then
    shard=${SLURM_ARRAY_TASK_ID:-}
    [[ $shard =~ ^[1-9][0-9]*$ && $shard -le $SHARDS ]] || fail "this file is an array of $SHARDS shards: sbatch $SCRIPT"
    job=${SLURM_ARRAY_JOB_ID}_$shard
    digits=$((${#SHARDS} > 2 ? ${#SHARDS} : 2))
    printf -v own 'shard-%0*d-of-%0*d' "$digits" "$shard" "$digits" "$SHARDS"
    GENERATE+=(--shard "$shard/$SHARDS")
    RUN=$RUN/$own
fi

driver="" cluster="" told="" interrupted="" status=0

# Slurm says USR1 before the job's time is up, and TERM when it wants the nodes for somebody else. The run is told to end what is
# in flight and to begin nothing more: it keeps all that it has.
# shellcheck disable=SC2317 # traps call it
end_gently() {
    told=$1 interrupted=yes
    [ -z "$driver" ] || kill -TERM "$driver" 2>/dev/null || true
}
trap 'end_gently time' USR1
trap 'end_gently stop' TERM

start=${SLURM_RESTART_COUNT:-0}
folder=$RUN/slurm/$job/$start
scratch=$SCRATCH/fg-$SLURM_JOB_ID-$start
mkdir -p -- "$folder"
"${PYTHON[@]}" -m ray_jobs.slurm.accounts begin "$RUN" "$folder" "$SLURM_JOB_NUM_NODES" "$GPUS" ||
    fail "the run can't be gone on with on $(hostname) by: ${PYTHON[*]}"
mkdir -- "$scratch" || fail "$scratch can't be made on $(hostname): is --scratch right?"
# What engines compile and cache belongs to this node: on a shared disk, nodes would overwrite each other's.
export RAY_TMPDIR=$scratch VLLM_CACHE_ROOT=$scratch/vllm TORCHINDUCTOR_CACHE_DIR=$scratch/inductor
export TRITON_CACHE_DIR=$scratch/triton CUDA_CACHE_PATH=$scratch/cuda FLASHINFER_WORKSPACE_BASE=$scratch

# Wait for a process through all signals that are trapped. Sets `status` to what it ended with; one that was waited for before a
# signal was seen is not known any more (127).
await() {
    local code
    status=127
    while :; do
        interrupted=""
        wait "$1" && code=0 || code=$?
        [ "$code" -eq 127 ] || status=$code
        [ -n "$interrupted" ] || return 0
    done
}

# The nodes see that it is over, and end their Ray; those that don't, Slurm ends. Done again, it does nothing.
tidy() {
    local look
    touch -- "$folder/over"
    if [ -n "$cluster" ]; then
        for ((look = 0; look < 150; look++)); do
            kill -0 "$cluster" 2>/dev/null || break
            sleep 0.2
        done
        kill -TERM "$cluster" 2>/dev/null || true
        wait "$cluster" || true
        cluster=""
    fi
    rm -f -- "$folder/token"
    rm -rf -- "$scratch"
}

# shellcheck disable=SC2317 # a trap calls it
leave() {
    local ended=$?
    trap '' USR1 TERM
    tidy
    exit "$ended"
}
trap leave EXIT

# Ray on every node of the job, by one srun: the node of this script is the head, which leaves its address in the job's folder.
start_cluster() {
    "${PYTHON[@]}" -c 'import secrets; print(secrets.token_hex(32))' > "$folder/token"
    export RAY_AUTH_MODE=token RAY_AUTH_TOKEN_PATH=$folder/token
    srun --nodes="$SLURM_JOB_NUM_NODES" --ntasks-per-node=1 --no-kill --kill-on-bad-exit=0 --wait=0 --cpu-bind=none \
        "${PYTHON[@]}" -m ray_jobs.slurm.node "$folder" "$scratch" "$SLURMD_NODENAME" "$INTERFACE" &
    cluster=$!
    until [ -s "$folder/head" ] || [ -n "$told" ]; do
        if [ -e "$folder/failed" ] || ! kill -0 "$cluster" 2>/dev/null; then
            fail "Ray did not start on $SLURMD_NODENAME: $folder/ray-$SLURMD_NODENAME.log"
        fi
        sleep 0.2
    done
    [ ! -s "$folder/head" ] || GENERATE+=(--address "$(cat -- "$folder/head")")
}

[ "$NODES" -eq 1 ] || start_cluster
if [ -z "$told" ]; then
    "${PYTHON[@]}" -m filigrana "${GENERATE[@]}" &
    driver=$!
    [ -z "$told" ] || kill -TERM "$driver" 2>/dev/null || true
    await "$driver"
else
    status=130
fi

went_on=yes
"${PYTHON[@]}" -m ray_jobs.slurm.accounts end "$RUN" "$folder" || went_on=""
# The same job once more, which resumes: only when its time was up, and never when it ended nothing in all that time.
if [ "$told" = time ] && { [ "$status" -eq 130 ] || [ "$status" -eq 143 ]; }; then
    tidy # Slurm ends this script where it stands
    [ -n "$went_on" ] || fail "no rollout ended in the job's whole time, so another start would end none: give it more --time."
    if scontrol requeue "$job"; then
        echo "The job goes back into the queue, and resumes."
    else
        fail "the job can't be requeued here. To go on: sbatch ${shard:+--array=$shard }$SCRIPT"
    fi
fi
exit "$status"

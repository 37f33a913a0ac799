# shellcheck shell=bash
# What setup.sh does with a bundle (scripts/bundle.sh), a folder of wheels with checksums: it asks no index. To be sourced.

is_bundle() { [ -n "${FILIGRANA_WHEELS:-}" ] && [ -f "$FILIGRANA_WHEELS/SHA256SUMS" ]; }

# Check the bundle, and have pip and uv look nowhere else. Sets bundle, and bundle_locks to the locks that it serves.
open_bundle() {
    local lock
    bundle="$(cd "$FILIGRANA_WHEELS" && pwd)"
    step "From the bundle in $bundle: no index is asked"
    (cd "$bundle" && sha256sum --check --quiet SHA256SUMS) \
        || fail "the bundle in $bundle is damaged: see above." "Copy it again, or make it anew with scripts/bundle.sh."
    bundle_locks=()
    for lock in "$bundle"/locks/*.lock; do
        case "${lock##*/}" in
            review.lock) ;;
            tools.lock) bundle_locks+=("$lock"); continue ;;
            *) bundle_locks+=("requirements/${lock##*/}") ;;
        esac
        cmp -s "$lock" "requirements/${lock##*/}" \
            || fail "the bundle was made for another requirements/${lock##*/}." "Make it anew from this checkout with scripts/bundle.sh."
    done
    export PIP_CONFIG_FILE=/dev/null PIP_NO_INDEX=1 PIP_FIND_LINKS="file://${bundle// /%20}/wheels"
    unset PIP_INDEX_URL PIP_EXTRA_INDEX_URL UV_INDEX UV_DEFAULT_INDEX UV_INDEX_URL UV_EXTRA_INDEX_URL
    export UV_FIND_LINKS="$PIP_FIND_LINKS" UV_OFFLINE=1
}

# From now on this environment's pip takes the model's and the review server's packages out of the bundle, too.
remember_bundle() {
    local part
    {
        echo "# Written by scripts/setup.sh: this environment came from a bundle."
        printf '[global]\nno-index = true\nfind-links =\n'
        for part in wheels review model; do echo "    file://${bundle// /%20}/$part"; done
    } > "$venv/pip.conf"
}

forget_bundle() {
    ! grep -qs '^# Written by scripts/setup.sh' "$venv/pip.conf" || rm "$venv/pip.conf"
}

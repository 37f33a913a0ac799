#!/usr/bin/env bash
# Ask the registry for the digest of each image of compose.yaml and write it into .env beside it. Needs docker with buildx.
set -euo pipefail
cd "$(dirname "$0")"
[ -f .env ] || { echo "There is no .env here: cp env.example .env && chmod 600 .env, and fill it in." >&2; exit 1; }
new="$(mktemp .env.XXXXXX)"
trap 'rm -f "$new"' EXIT
cp .env "$new"
chmod 600 "$new"
while read -r image name; do
    digest="$(docker buildx imagetools inspect "$image" --format '{{.Manifest.Digest}}')"
    [[ "$digest" =~ ^sha256:[0-9a-f]{64}$ ]] || { echo "The registry gave no digest of $image: $digest" >&2; exit 1; }
    sed -i "/^$name=/d" "$new"
    echo "$name=$digest" >> "$new"
    echo "$image $digest"
done < <(sed -n 's/^ *image: \([^@]*\)@${\([A-Z]*_DIGEST\):.*/\1 \2/p' compose.yaml | sort -u)
mv "$new" .env

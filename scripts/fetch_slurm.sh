#!/usr/bin/env bash
# Debian's Slurm and munge, unpacked into a folder: fetch_slurm.sh FOLDER. Nothing is installed and no root is needed: the
# packages' own services would start, and a test's Slurm has its configuration and its daemons for itself.
set -euo pipefail
folder=$1
[ ! -e "$folder/.ready" ] || exit 0
if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
    echo "Slurm is fetched with apt-get: Debian or Ubuntu." >&2
    exit 1
fi
rm -rf -- "$folder"
mkdir -p "$folder/apt/lists/partial" "$folder/apt/archives/partial" "$folder/debs"
folder=$(cd "$folder" && pwd)
apt=(apt-get -qq -o "Dir::State::lists=$folder/apt/lists" -o "Dir::Cache=$folder/apt" -o APT::Sandbox::User=)
"${apt[@]}" update
(cd "$folder/debs" && "${apt[@]}" download munge libmunge2 slurm-wlm-basic-plugins slurm-client slurmd slurmctld libhwloc15 liblua5.1-0)
for package in "$folder"/debs/*.deb; do
    dpkg -x "$package" "$folder"
done
rm -rf -- "$folder/apt" "$folder/debs"
touch "$folder/.ready"

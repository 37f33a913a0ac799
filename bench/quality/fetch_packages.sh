#!/bin/bash
# Download (never install) and unpack the Debian packages that the development set of the variety model is built from.
#   bash bench/quality/fetch_packages.sh DIR        about 0.8 GB to download, 1.5 GB unpacked; needs apt and apt-helper
set -euo pipefail
dir=${1:?usage: fetch_packages.sh DIR}
packages="libreoffice-help-pt libreoffice-help-pt-br installation-guide-amd64 debian-handbook wesnoth-1.16-data
kate5-data kdevelop-data kmymoney-common skrooge-common konversation-data ktorrent-data okular gwenview marble-data
kalzium-data kstars-data kdenlive-data umbrello k3b-data gnucash-common gramps inkscape vlc-l10n freeciv-data
evolution-common darktable mediawiki wordpress-l10n firefox-esr-l10n-pt-pt firefox-esr-l10n-pt-br
thunderbird-l10n-pt-pt thunderbird-l10n-pt-br hunspell-pt-pt hunspell-pt-br"
mkdir -p "$dir/unpacked" "$dir/lists/partial"
cd "$dir"
for package in $packages; do
    [ -d "unpacked/$package" ] && continue
    apt-get download -qq "$package"
    mkdir -p "unpacked/$package"
    dpkg -x "$package"_*.deb "unpacked/$package"
done
# The descriptions of all packages, as the Debian Description Translation Project has them.
apt-get -o Dir::State::lists="$PWD/lists" -o Acquire::Languages="pt,pt_BR,none" -o APT::Sandbox::User=root update >/dev/null
/usr/lib/apt/apt-helper cat-file lists/*Translation-pt.lz4 >unpacked/descriptions-pt.txt
/usr/lib/apt/apt-helper cat-file lists/*Translation-pt%5fBR.lz4 >unpacked/descriptions-pt_BR.txt
for package in $packages; do echo "$package"; done >unpacked/packages.txt

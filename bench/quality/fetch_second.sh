#!/bin/bash
# Download (never install) and unpack the Debian packages of the second set: none of them was in the development set.
#   bash bench/quality/fetch_second.sh DIR        about 130 MB to download; needs apt and dpkg
# Licences: each package's own (usr/share/doc/PACKAGE/copyright), GPL, LGPL, MPL or BSD; nothing of it is shipped.
set -euo pipefail
dir=${1:?usage: fetch_second.sh DIR}
catalogues="digikam-data calligra-data tellico-data rkward libreoffice-l10n-pt libreoffice-l10n-pt-br audacity-data
hugin-data pidgin-data colobot-common tuxpaint-data kodi-data aptitude-common geany-common filezilla-common
homebank-data grisbi-common gnumeric-common abiword-common minetest-data phpmyadmin tryton-client virt-manager
poedit-common xscreensaver-data"
manuals="apt dpkg dpkg-dev debhelper devscripts manpages-pt-br man-db psmisc po-debconf adduser fakeroot"
mkdir -p "$dir/unpacked" "$dir/debs"
cd "$dir/debs"
# Small packages that ask questions when they are installed: their questions come in both varieties (templates).
questions=$(apt-cache dumpavail | awk -v RS= '/\n(Pre-)?Depends: [^\n]*debconf/ && match($0, /\nSize: [0-9]+/) {
    size = substr($0, RSTART + 7, RLENGTH - 7) + 0
    split($2, name, "\n"); if (size < 180000 && name[1] !~ /-udeb|^lib|dbg|linux-image/) print name[1] }')
for package in $catalogues $manuals $questions; do
    [ -d "../unpacked/$package" ] && continue
    ls "$package"_*.deb >/dev/null 2>&1 || apt-get download -qq "$package" || continue
    mkdir -p "../unpacked/$package"
    case " $(echo $catalogues $manuals) " in
        *" $package "*) dpkg -x "$package"_*.deb "../unpacked/$package" ;;
    esac
    dpkg -e "$package"_*.deb "../unpacked/$package/DEBIAN"
done

#!/bin/bash
# Download (never install) the Debian packages of the third set: handbooks of KDE, its games and tools, GNOME and others.
#   bash bench/quality/fetch_third.sh DIR         about 250 MB to download, of which 30 MB are kept; needs apt and dpkg
# Licences: each package's own (usr/share/doc/PACKAGE/copyright), GPL, LGPL or GFDL; nothing of it is shipped.
set -euo pipefail
dir=${1:?usage: fetch_third.sh DIR}
declare -A packages=(
    [edu]="artikulate blinken cantor kalgebra kanagram kbruch kgeography kgeography-data khangman kig kiten klettres
        kmplot kturtle kwordquiz minuet parley rocs step"
    [kdegames]="bomber bovo granatier kajongg kapman katomic kblackbox kblocks kbounce kbreakout kdiamond kfourinline
        kgoldrunner kigo killbots kiriki kjumpingcube klickety klines kmahjongg kmines knavalbattle knetwalk knights
        kolf kollision konquest kpat kreversi kshisen ksirk ksnakeduel kspaceduel ksquares ksudoku ktuberling kubrick
        lskat palapeli picmi"
    [kdepim]="kmail korganizer kontact knotes akregator kaddressbook kleopatra kalarm"
    [kdetools]="ark dolphin konsole kcalc kcharselect filelight kfind kgpg kwalletmanager ktouch-data dragonplayer juk
        kmix kdf sweeper krusader kcron khelpcenter yakuake kile labplot lokalize kompare kdiff3 cervisia kphotoalbum
        rsibreak kmouth kruler kteatime ktimer kamoso krfb krdc kopete"
    [games]="openttd-data fheroes2-data pingus-data tuxmath-data"
    [gnome]="nautilus-data gnome-control-center-data gnome-software-common epiphany-browser-data shotwell-common
        rhythmbox-data totem-common brasero-common gthumb-data deja-dup liferea-data claws-mail-i18n sylpheed-i18n
        anjuta-common glade gedit-common planner-data evince-common cheese-common gnote orca gnome-initial-setup
        system-config-printer-common simple-scan"
    [tools]="libgimp2.0 mc-data util-linux-locales gnupg-l10n gettext nano vim-runtime hexchat-common synaptic
        gdebi-core transmission-common deluge-common gpodder"
    [gnomegames]="gnome-chess gnome-mines gnome-sudoku aisleriot gnome-klotski gnome-nibbles quadrapassel iagno
        swell-foop five-or-more hitori four-in-a-row tali lightsoff"
    [other]="python3-django iso-codes"
)
mkdir -p "$dir/unpacked"
cd "$dir"
for kind in "${!packages[@]}"; do
    for package in ${packages[$kind]}; do
        [ -d "unpacked/$kind/$package" ] && continue
        apt-get download -qq "$package" || continue # not every release has all of them
        mkdir -p "unpacked/$kind/$package"
        dpkg-deb --fsys-tarfile "$package"_*.deb |
            tar -x -C "unpacked/$kind/$package" --wildcards --wildcards-match-slash '*/pt/*' '*/pt_BR/*' '*/pt_PT/*' || true
        rm "$package"_*.deb
    done
done

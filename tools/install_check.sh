#!/bin/sh
# install_check.sh BUILD: installs into a folder of its own, looks, takes it away again.
set -eu
build=$1
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
make -s BUILD="$build" DESTDIR="$root" PREFIX=/usr install >/dev/null
for f in bin/peyvand lib/libpeyvand.so lib/libpeyvand.so.0 lib/libpeyvand.a \
    lib/pkgconfig/peyvand.pc share/man/man1/peyvand.1 share/doc/peyvand/README.md \
    share/bash-completion/completions/peyvand; do
    [ -e "$root/usr/$f" ] || { echo "install: $f is missing" && exit 1; }
done
[ "$(PKG_CONFIG_PATH=$root/usr/lib/pkgconfig pkg-config --variable=prefix peyvand)" = /usr ]
make -s BUILD="$build" DESTDIR="$root" PREFIX=/usr uninstall >/dev/null
left=$(find "$root" ! -type d)
[ -z "$left" ] || { echo "uninstall leaves $left" && exit 1; }
echo "install: what is installed is there, and uninstall takes it away"

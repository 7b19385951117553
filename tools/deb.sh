#!/bin/sh
# deb.sh BUILD VERSION MAKE: packs what `make install` installs. What the package depends on is
# worked out from the program itself by dpkg-shlibdeps.
set -eu
build=$1
version=$2
make=$3
stage=$build/deb
rm -rf "$stage"
mkdir -p "$stage/debian" "$stage/tree/DEBIAN"
arch=$(dpkg --print-architecture)
multiarch=$(dpkg-architecture -qDEB_HOST_MULTIARCH)
here=$(pwd)
case $build in
/*) root=$stage/tree ;;
*) root=$here/$stage/tree ;;
esac

"$make" -s BUILD="$build" DESTDIR="$root" PREFIX=/usr LIBDIR="/usr/lib/$multiarch" install >/dev/null
strip --strip-unneeded "$root/usr/bin/peyvand" "$root/usr/lib/$multiarch"/libpeyvand.so.*.*
gzip -9n "$root/usr/share/man/man1/peyvand.1"
doc=$root/usr/share/doc/peyvand
rm "$doc/LICENSE"
gzip -9nc CHANGES.md >"$doc/changelog.gz"
rm "$doc/CHANGES.md"
cat >"$doc/copyright" <<END
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: peyvand

Files: *
Copyright: the Peyvand authors
License: Apache-2.0
 On Debian systems the full text of the Apache License 2.0 is in
 /usr/share/common-licenses/Apache-2.0.
END

printf 'Source: peyvand\n\nPackage: peyvand\nArchitecture: any\n' >"$stage/debian/control"
depends=$(cd "$stage" && dpkg-shlibdeps -O --ignore-missing-info -xpeyvand \
    tree/usr/bin/peyvand tree/usr/lib/"$multiarch"/libpeyvand.so."$version" |
    sed -n 's/^shlibs:Depends=//p')
[ -n "$depends" ] || { echo "deb: dpkg-shlibdeps found nothing" >&2 && exit 1; }
cat >"$root/DEBIAN/control" <<END
Package: peyvand
Version: $version
Architecture: $arch
Maintainer: The Peyvand authors <peyvand@localhost>
Section: misc
Priority: optional
Installed-Size: $(du -sk "$root" | cut -f1)
Depends: $depends
Description: family tracing registry for one office
 Peyvand keeps the requests of relatives who look for somebody, reads lists of
 residents as they are typed in the field, proposes who could be whom across
 scripts and spellings, and sees to it that nothing is told about a person
 without that person's consent. Everything is in one file that is of no use
 without its keys.
END
printf 'activate-noawait ldconfig\n' >"$root/DEBIAN/triggers"
(cd "$root" && find usr -type f -exec md5sum {} + | sort -k2 >DEBIAN/md5sums)
chmod -R u+rwX,go+rX,go-w "$root"
file=$build/peyvand_${version}_$arch.deb
dpkg-deb --root-owner-group --build "$root" "$file" >/dev/null
echo "$file"

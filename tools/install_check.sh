#!/bin/sh
# install_check.sh BUILD: installs into a folder of its own, looks, builds and runs the example
# against the libraries that were installed, takes it all away again.
set -eu
build=$1
root=$(mktemp -d)
out=$(mktemp -d)
trap 'rm -rf "$root" "$out"' EXIT
make -s BUILD="$build" DESTDIR="$root" PREFIX=/usr install >/dev/null
for f in bin/peyvand lib/libpeyvand.so lib/libpeyvand.so.0 lib/libpeyvand.a \
    lib/pkgconfig/peyvand.pc include/peyvand.h share/man/man1/peyvand.1 share/doc/peyvand/README.md \
    share/bash-completion/completions/peyvand; do
    [ -e "$root/usr/$f" ] || { echo "install: $f is missing" && exit 1; }
done
[ "$(PKG_CONFIG_PATH=$root/usr/lib/pkgconfig pkg-config --variable=prefix peyvand)" = /usr ]

# The examples of docs/library.md are examples/*.c, and print what is said there.
block() { # the fenced block after the line $1
    awk -v mark="$1" '$0 == mark {at = 1; next}
        at == 1 && /^```/ {at = 2; next}
        at == 2 && /^```/ {exit}
        at == 2' docs/library.md
}
flags=$(PKG_CONFIG_SYSROOT_DIR=$root PKG_CONFIG_PATH=$root/usr/lib/pkgconfig \
    PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 PKG_CONFIG_ALLOW_SYSTEM_LIBS=1 \
    pkg-config --cflags --libs peyvand)
for example in examples/*.c; do
    block "<!-- program $example -->" | diff - "$example" ||
        { echo "docs/library.md has another example than $example" && exit 1; }
    block "<!-- prints $example -->" >"$out/wanted"
    ${CC:-cc} -std=c11 -Wall -Wextra -Wpedantic -Werror "$example" $flags -o "$out/shared"
    ${CC:-cc} "$example" -I"$root/usr/include" "$root/usr/lib/libpeyvand.a" -lpthread -lm \
        -o "$out/static"
    LD_LIBRARY_PATH=$root/usr/lib "$out/shared" | diff "$out/wanted" -
    "$out/static" | diff "$out/wanted" -
done
ldd "$out/shared" | grep -q "libpeyvand.so.$(sed -n 's/^#define PV_ABI //p' include/peyvand.h) " ||
    { echo "the soname is not PV_ABI" && exit 1; }
inner=$(nm -g --defined-only "$root/usr/lib/libpeyvand.a" | awk 'NF == 3 && $3 !~ /^pv_/')
[ -z "$inner" ] || { echo "libpeyvand.a shows inner names: $inner" && exit 1; }
if command -v c++ >/dev/null; then
    echo '#include <peyvand.h>' | c++ -x c++ -Wall -Wextra -Werror -I"$root/usr/include" \
        -fsyntax-only -
fi

make -s BUILD="$build" DESTDIR="$root" PREFIX=/usr uninstall >/dev/null
left=$(find "$root" ! -type d)
[ -z "$left" ] || { echo "uninstall leaves $left" && exit 1; }
echo "install: what is installed is there, works, and uninstall takes it away"

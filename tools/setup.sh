# Sourced by ./check and ./demo from the top of the source tree: installs what is missing.
#
#   . tools/setup.sh
#   setup_packages build          what it takes to build and run the program
#   setup_packages build check    and what it takes to test it
#
# POSIX sh. Packages are named, never addresses: apt's own sources decide where they come from.
# Nothing is asked. Nothing happens when nothing is missing, so it may run any number of times.

SETUP_BUILD="build-essential pkg-config libsodium-dev libsqlite3-dev libzip-dev libexpat1-dev
libicu-dev libjansson-dev libseccomp-dev"
SETUP_CHECK="libcmocka-dev libcbor-dev clang clang-format libclang-rt-14-dev python3 unicode-data binutils
dpkg-dev mandoc procps util-linux"

# Prints those of the named packages that are not installed.
setup_missing() {
    for p in "$@"; do
        status=$(dpkg-query -W -f='${Status}' "$p" 2>/dev/null) || status=
        [ "$status" = "install ok installed" ] || printf '%s ' "$p"
    done
}

setup_as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        env DEBIAN_FRONTEND=noninteractive "$@"
    else
        sudo -n env DEBIAN_FRONTEND=noninteractive "$@"
    fi
}

# Sets: build, check. Returns 1 with a message when something is missing and cannot be installed.
setup_packages() {
    wanted=
    for set in "$@"; do
        case $set in
        build) wanted="$wanted $SETUP_BUILD" ;;
        check) wanted="$wanted $SETUP_CHECK" ;;
        *) echo "setup: no set of packages is called '$set'" >&2 && return 1 ;;
        esac
    done
    if ! command -v dpkg-query >/dev/null 2>&1; then
        echo "setup: this is not a Debian system; install by hand what these packages hold:" >&2
        echo "setup:" $wanted >&2
        return 0
    fi
    missing=$(setup_missing $wanted)
    [ -z "$missing" ] && return 0
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null 2>&1; then
        echo "setup: these Debian packages are missing: $missing" >&2
        echo "setup: run this as root, or install sudo, or ask somebody to install them" >&2
        return 1
    fi
    echo "setup: installing $missing"
    log=$(mktemp) || return 1
    if setup_as_root apt-get update -qq >"$log" 2>&1 &&
        setup_as_root apt-get -o DPkg::Lock::Timeout=120 install -y -qq --no-install-recommends $missing >>"$log" 2>&1; then
        rm -f "$log"
        return 0
    fi
    cat "$log" >&2
    rm -f "$log"
    echo "setup: apt-get could not install: $missing" >&2
    [ "$(id -u)" -eq 0 ] || echo "setup: sudo is used without asking for a password" >&2
    return 1
}

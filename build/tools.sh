# Shared by ./test: installs the programs of others that tests run against. Sourced, never run.
# Expects say from launcher.sh.

# What a test needs: the program, where it may be besides the PATH (a pattern, - for nowhere else), and the
# package of Debian and Ubuntu that has it. A test asks for its program with testkit's RequiredProgram: without
# it the test is skipped, or fails where CI is set.
tools=(
    "prometheus - prometheus"
    "chromium - chromium"
    "haproxy - haproxy"
    "mkfs.xfs /usr/sbin xfsprogs"
    "mkfs.btrfs /usr/sbin btrfs-progs"
    "lvcreate /usr/sbin lvm2"
    "podman - podman"
    "netavark /usr/lib/podman netavark"
    "dockerd - docker.io"
    "runc - runc"
    "iptables - iptables"
    "busybox - busybox-static"
    "postgres /usr/lib/postgresql/*/bin postgresql"
    "libvirtd /usr/sbin libvirt-daemon"
    "libvirt_driver_qemu.so /usr/lib/*/libvirt/connection-driver libvirt-daemon-driver-qemu"
    "virsh - libvirt-clients"
    "qemu-system-x86_64 - qemu-system-x86"
    "qemu-img - qemu-utils"
    "busybox - busybox-static"
    "cpio - cpio"
    "tini - tini"
)

install_seconds=300 # for one attempt, downloads included

# Installs what is missing where we may: as root, with apt, unless AUTOSCALER_OFFLINE is 1. Never fails.
install_tools() {
    local entry program places package missing=() log=$root/target/tools.log
    for entry in "${tools[@]}"; do
        read -r program places package <<<"$entry"
        [[ " ${missing[*]-} " == *" $package "* ]] || has_program "$program" "$places" || missing+=("$package")
    done
    ((${#missing[@]} > 0)) || return 0
    if [[ ${AUTOSCALER_OFFLINE:-} == 1 || $EUID -ne 0 ]] || ! command -v apt-get >/dev/null; then
        say "not installed, tests that need them are skipped: ${missing[*]} (as root: apt-get install ${missing[*]})"
        return 0
    fi
    say "installing ${missing[*]} for the tests (log: target/tools.log)"
    # The lists of a fresh image are empty, and those of an old one name packages that are gone.
    { apt_install "${missing[@]}" || { apt update && apt_install "${missing[@]}"; }; } >"$log" 2>&1 ||
        say "could not install ${missing[*]}; tests that need them are skipped"
    return 0
}

has_program() {
    command -v "$1" >/dev/null || [[ $2 != - && -n $(compgen -G "$2/$1") ]]
}

apt() {
    local limit=()
    command -v timeout >/dev/null && limit=(timeout "$install_seconds")
    DEBIAN_FRONTEND=noninteractive ${limit[@]+"${limit[@]}"} apt-get -qq -o DPkg::Lock::Timeout=120 "$@" </dev/null
}

# A package must not start its service: tests start their own, on ports of their own.
apt_install() {
    local policy=/usr/sbin/policy-rc.d own='' status
    if [[ ! -e $policy ]]; then
        own=1
        printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy"
    fi
    apt install --no-install-recommends -y "$@"
    status=$?
    [[ -n $own ]] && rm -f "$policy"
    return $status
}

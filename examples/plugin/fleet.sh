#!/bin/sh
# A fleet for trying out: an instance is a `sleep` of this machine, its record a directory of $FLEET.
#   fleet.sh list | launch GROUP KEY | terminate GROUP ID | load
set -eu
fleet=${FLEET:?"set FLEET to a directory"}
mkdir -p "$fleet"
# One command at a time, so that looking and starting are one step.
exec 9>"$fleet/lock"
flock 9

state() { # of the record in $1
    if kill -0 "$(cat "$1/pid")" 2>/dev/null; then echo running; else echo failed; fi
}
line() { echo "$(basename "$1") $(state "$1") $(cat "$1/since")"; }

case ${1:-} in
list)
    for record in "$fleet"/*/; do
        record=${record%/}
        [ -f "$record/pid" ] && [ ! -f "$record/ended" ] || continue
        echo "$(cat "$record/group") $(cat "$record/key") $(line "$record")"
    done
    ;;
launch)
    record=$fleet/$2.$3
    [ ! -f "$record/ended" ] || exit 64 # this key's instance has lived already
    if [ ! -f "$record/pid" ]; then
        mkdir -p "$record"
        echo "$2" >"$record/group"
        echo "$3" >"$record/key"
        date +%s >"$record/since"
        sleep 3600 9>&- >/dev/null 2>&1 &
        echo $! >"$record/pid"
    fi
    line "$record"
    ;;
terminate)
    record=$fleet/$3
    [ -f "$record/pid" ] || exit 0
    [ "$(cat "$record/group")" = "$2" ] || exit 64
    if [ ! -f "$record/ended" ]; then
        : >"$record/ended"
        kill "$(cat "$record/pid")" 2>/dev/null || :
    fi
    ;;
load)
    # What people ask of each group: a file with lines "GROUP VALUE".
    [ ! -f "$fleet/load" ] || cat "$fleet/load"
    ;;
*) exit 64 ;;
esac

# Shared by ./autoscaler and ./test: finds a JDK and Maven, builds the application, makes its AOT cache.
# Sourced, never run. Works with bash 3.2 and later. Expects $root, the repository.

min_java=25

# Commands that run for long take classes from their cache, not profiles: those of a short training run make
# the compiler's code 20 % slower for good (docs/benchmarks.md).
long_flags=(-XX:+UnlockDiagnosticVMOptions -XX:-AOTReplayTraining)

# The command whose run decides what the AOT cache holds. It must end by itself with exit code 0.
training_args=(evaluate --file "${root:-.}/examples/evaluate/first-case.yaml")

# Every JVM of the product: CEL's protobuf uses sun.misc.Unsafe, JNA loads native code, and the JVM's own
# warnings belong on stderr, since stdout may be read by a program.
common_flags=(
    --sun-misc-unsafe-memory-access=allow
    --enable-native-access=ALL-UNNAMED
    -Xlog:disable -Xlog:all=warning:stderr
)

# Commands that end soon: no second compiler, no concurrent collector.
short_flags=(-XX:TieredStopAtLevel=1 -XX:+UseSerialGC)

# A backtest of a year takes a second: smaller pieces for the compiler are ready sooner, and win until about three
# years in one run (docs/benchmarks.md).
backtest_flags=(-XX:+UseSerialGC -XX:FreqInlineSize=60 -XX:MaxInlineSize=20)

say() { printf '%s\n' "autoscaler: $*" >&2; }

# Sets java_major and java_version from the JDK in $1; fails if there is none or it cannot compile.
# Reads the JDK's release file, which costs no process.
probe_java() {
    java_major='' java_version=''
    [[ -n $1 && -x $1/bin/java && -x $1/bin/javac ]] || return 1
    local line
    if [[ -r $1/release ]]; then
        while IFS= read -r line; do
            [[ $line == JAVA_VERSION=* ]] && java_version=${line#JAVA_VERSION=} && break
        done <"$1/release"
    else
        line=$("$1/bin/javac" -version 2>&1) && java_version=${line#javac }
    fi
    java_version=${java_version//\"/}
    java_major=${java_version%%[!0-9]*}
    [[ -n $java_major ]]
}

# Sets java_home to a JDK of at least $min_java, else explains and fails.
find_java() {
    local home seen='' on_path
    if [[ -n ${AUTOSCALER_JAVA_HOME:-} ]]; then
        if probe_java "$AUTOSCALER_JAVA_HOME" && ((java_major >= min_java)); then
            java_home=$AUTOSCALER_JAVA_HOME
            return
        fi
        say "AUTOSCALER_JAVA_HOME=$AUTOSCALER_JAVA_HOME is not a JDK $min_java or newer (found: ${java_version:-none})."
        return 1
    fi
    # Unmatched patterns stay as they are and fail the probe.
    for home in "${JAVA_HOME:-}" \
        /usr/lib/jvm/*25* \
        /usr/lib/jvm/* \
        "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/* \
        "$HOME"/.jdks/* \
        "$HOME"/.asdf/installs/java/* \
        "$HOME"/.local/share/mise/installs/java/* \
        /opt/java/* /opt/jdk* \
        "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        probe_java "$home" || continue
        if ((java_major >= min_java)); then
            java_home=$home
            return
        fi
        [[ " $seen " != *" $java_version "* ]] && seen+=" $java_version"
    done
    if [[ -x /usr/libexec/java_home ]] && home=$(/usr/libexec/java_home -v "$min_java+" 2>/dev/null) \
        && probe_java "$home" && ((java_major >= min_java)); then
        java_home=$home
        return
    fi
    if on_path=$(command -v javac) && home=$("$on_path" -J-XshowSettings:properties -version 2>&1 \
        | sed -n 's/^ *java\.home = //p') && probe_java "$home" && ((java_major >= min_java)); then
        java_home=$home
        return
    fi
    say "needs a JDK $min_java or newer; found:${seen:- none}."
    say "Install one (Debian and Ubuntu: apt-get install openjdk-25-jdk or temurin-25-jdk;"
    say "SDKMAN: sdk install java 25-tem; Homebrew: brew install openjdk@25), or set AUTOSCALER_JAVA_HOME."
    return 1
}

# Sets mvn to Maven with the flags every call shares, else explains and fails. Call after find_java.
find_maven() {
    if ! command -v mvn >/dev/null; then
        say "needs Maven 3.8.7 or newer to build (Debian and Ubuntu: apt-get install maven;"
        say "SDKMAN: sdk install maven 3.9.11; Homebrew: brew install maven)."
        return 1
    fi
    export JAVA_HOME=$java_home
    # Maven's own libraries use what JDK 25 warns about; its JVM is short-lived.
    export MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED \
-XX:TieredStopAtLevel=1 -XX:+UseSerialGC ${MAVEN_OPTS:-}"
    mvn=(mvn -B -Dstyle.color=never)
    [[ ${AUTOSCALER_OFFLINE:-} == 1 ]] && mvn+=(-o)
    # A newer JDK may know warnings that these sources have not met.
    ((java_major > min_java)) && mvn+=(-Dmaven.compiler.failOnWarning=false)
    return 0
}

# True if a source, a pom or a launcher is newer than the application in $app. Directories count too:
# theirs is the time that changes when a file is removed.
is_stale() {
    [[ ! -f $app/stamp ]] && return 0
    local newer
    newer=$(find "$root"/pom.xml "$root"/build "$root"/*/pom.xml "$root"/plugins/*/pom.xml \
        "$root"/*/src/main "$root"/plugins/*/src/main -newer "$app/stamp" -print 2>/dev/null | head -n 1)
    [[ -n $newer ]]
}

# Sets app to the folder of the application built last; empty before the first build.
find_app() {
    app=''
    local name
    [[ -r $apps/current ]] && IFS= read -r name <"$apps/current" && app=$apps/$name
    return 0
}

# Sets class_path to the jars of $app in the one order that the AOT cache knows.
list_jars() {
    local LC_ALL=C jars
    jars=("$app"/lib/*.jar)
    local IFS=:
    class_path="${jars[*]}"
}

# Runs $@ while no other process does so. The lock goes when this process does, however it ends.
with_build_lock() {
    mkdir -p "$apps"
    if command -v flock >/dev/null; then
        exec 8>"$apps/lock"
        if ! flock -n 8; then
            say "another build is running, waiting for it"
            flock 8
        fi
        "$@"
        local status=$?
        exec 8>&-
        return $status
    fi
    local holder said=''
    until mkdir "$apps/lock.d" 2>/dev/null; do
        holder=$(cat "$apps/lock.d/pid" 2>/dev/null)
        if [[ -n $holder ]] && ! kill -0 "$holder" 2>/dev/null; then
            rm -rf "$apps/lock.d"
            continue
        fi
        [[ -z $said ]] && said=1 && say "another build is running, waiting for it"
        sleep 1
    done
    echo $$ >"$apps/lock.d/pid"
    trap 'rm -rf "$apps/lock.d"' EXIT
    trap 'exit 130' INT TERM
    "$@"
    local status=$?
    rm -rf "$apps/lock.d"
    trap - EXIT INT TERM
    return $status
}

# Builds the application into a folder of its own, so that a running one keeps its jars.
build_app() {
    find_app
    is_stale || return 0 # another process has built it while we waited
    find_maven || return 1
    local log=$root/target/build.log new line started=$SECONDS
    new=$(date +%Y%m%d-%H%M%S)-$$
    mkdir -p "$apps/$new"
    : >"$apps/$new/stamp" # before the build: what changes during it is newer
    say "building with JDK $java_version, once; the log is ${log#"$root"/}"
    (
        cd "$root" || exit 1
        rm -rf cli/target/app
        "${mvn[@]}" -T 1C -Dmaven.test.skip=true -pl cli -am package 2>&1 8>&- | tee "$log" | while IFS= read -r line; do
            if [[ $line =~ ^\[INFO\]\ Building\ (.*)\ [^\ ]+\ +(\[[0-9]+/[0-9]+\])$ ]]; then
                printf '  %4d s  %s %s\n' $((SECONDS - started)) "${BASH_REMATCH[2]}" "${BASH_REMATCH[1]}" >&2
            fi
        done
        exit "${PIPESTATUS[0]}"
    )
    if [[ $? -ne 0 ]] || ! mv "$root/cli/target/app/lib" "$apps/$new/lib"; then
        rm -rf "${apps:?}/$new"
        # The places of the errors, and of the warnings, which are errors here; else how the log ends.
        grep -E '^\[(ERROR|WARNING)\] .*(\.java:|COMPILATION)' "$log" | sort -u | tail -n 30 >&2 ||
            tail -n 30 "$log" >&2
        say "the build failed; the whole log is $log"
        return 1
    fi
    app=$apps/$new
    printf '  %4d s  start-up cache\n' $((SECONDS - started)) >&2
    train "$log"
    echo "$new" >"$apps/current.$$" && mv -f "$apps/current.$$" "$apps/current"
    remove_old_apps
    say "built in $((SECONDS - started)) s"
}

# Records AOT caches in $app, bound to this JDK and these jars: one of the short commands, one of the
# server. Without them everything works and starts slower.
train() {
    list_jars
    { train_short "$app/autoscaler.aot"; } >>"$1" 2>&1 </dev/null 8>&-
    keep_cache "$app/autoscaler.aot" $? "$1"
    { train_server "$app/server.aot"; } >>"$1" 2>&1 </dev/null 8>&-
    keep_cache "$app/server.aot" $? "$1"
}

keep_cache() {
    if [[ $2 -eq 0 && -f $1 ]]; then
        echo "$java_home $java_version" >"$1.jdk"
    else
        rm -f "$1"
        say "no start-up cache could be made (see ${3#"$root"/}); commands start slower"
    fi
}

train_short() {
    local java=("$java_home/bin/java" "${common_flags[@]}" "${short_flags[@]}") limit=()
    command -v timeout >/dev/null && limit=(timeout 120)
    echo "training run: ${training_args[*]}"
    ${limit[@]+"${limit[@]}"} "${java[@]}" -XX:AOTCacheOutput="$1" -cp "$class_path" "$main_class" \
        "${training_args[@]}" &&
        # AOTMode=on refuses to start if the cache does not fit.
        "${java[@]}" -XX:AOTMode=on -XX:AOTCache="$1" -cp "$class_path" "$main_class" --help
}

# Starts a server on any free port, asks it once, and ends it: the cache is written as it ends.
train_server() {
    local data=$app/training java=("$java_home/bin/java" "${common_flags[@]}") server url='' turn
    echo "training run: serve"
    mkdir -p "$data"
    "${java[@]}" -XX:AOTCacheOutput="$1" -cp "$class_path" "$main_class" serve --port 0 --data "$data" \
        >"$data/out" &
    server=$!
    for ((turn = 0; turn < 300; turn++)); do
        url=$(sed -n 's/^listening on \([^;]*\);.*/\1/p' "$data/out")
        [[ -n $url ]] || ! kill -0 "$server" 2>/dev/null && break
        sleep 0.2
    done
    [[ -n $url ]] && "${java[@]}" "${short_flags[@]}" -cp "$class_path" "$main_class" \
        group list --server "$url" --token-file "$data/admin.token"
    kill "$server" 2>/dev/null
    wait "$server"
    local status=$?
    rm -rf "$data"
    return $status
}

# Removes earlier builds that no process runs any more; without flock that cannot be seen and they stay.
remove_old_apps() {
    command -v flock >/dev/null || return 0
    local old
    for old in "$apps"/*/; do
        old=${old%/}
        [[ $old == "$app" ]] && continue
        flock -n -x "$old" rm -rf "$old"
    done
    return 0
}

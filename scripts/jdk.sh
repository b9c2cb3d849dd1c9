# Sourced, with "home" set: sets "jdk" to a JDK 25 or newer, or ends with a sentence.

is_new_enough() {
    [ -r "$1/release" ] && [ -x "$1/bin/java" ] &&
        version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release") &&
        [ -n "$version" ] && [ "$version" -ge 25 ]
}

find_jdk() {
    on_path=$(command -v java 2>/dev/null || true)
    [ -z "$on_path" ] || on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
    for candidate in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
        "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        if [ -n "$candidate" ] && is_new_enough "$candidate"; then
            printf '%s\n' "$candidate"
            return
        fi
    done
}

# A marker remembers which JDK was found, so that a call starts without looking again.
jdk=
if [ -r "$home/jdk" ]; then
    read -r jdk < "$home/jdk" || true
    [ -x "$jdk/bin/java" ] || jdk=
fi
if [ -z "$jdk" ]; then
    jdk=$(find_jdk)
    if [ -z "$jdk" ]; then
        printf 'jailhouse: no JDK 25 or newer found (looked at JAVA_HOME, PATH and /usr/lib/jvm); %s\n' \
            'install one or set JAVA_HOME' >&2
        exit 1
    fi
fi

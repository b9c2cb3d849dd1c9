package io.jailhouse.config.machine;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A shell script that collects the files of {@link CollectedFiles} into a tar archive, on a machine that has nothing but a
 * POSIX shell and tar. It copies them first: files of {@code /proc} and {@code /sys} do not say how long they are, which an
 * archive has to.
 */
public final class CollectorScript {
    private static final String HEAD = """
            #!/bin/sh
            # Collects what "jailhouse config create --root FILE.tar" needs to know of this machine.
            set -eu
            LC_ALL=C
            export LC_ALL
            root=%s

            fail() {
                echo "$0: $1" >&2
                exit 1
            }

            [ $# -eq 1 ] && [ -n "$1" ] && [ "$1" != --help ] || fail "usage: $0 FILE.tar"
            if [ "$root" = / ] && [ "$(id -u)" -ne 0 ]; then
                fail 'only root can read all files; run it as root'
            fi
            case $1 in
                /*) archive=$1 ;;
                *) archive=$PWD/$1 ;;
            esac

            # mkdir takes no folder that somebody else has put there.
            umask 077
            copy=${TMPDIR:-/tmp}/jailhouse-collect.$$
            mkdir "$copy"
            trap 'rm -rf "$copy"' EXIT
            trap 'exit 1' HUP INT TERM
            cd "$root"
            count=0

            # Copies one file, if it can be read.
            collect() {
                [ -f "$1" ] || return 1
                mkdir -p "$copy/${1%%/*}"
                if cat "$1" > "$copy/$1" 2> /dev/null; then
                    count=$((count + 1))
                else
                    rm -f "$copy/$1"
                    return 1
                fi
            }

            # One file in every folder that fits. An asterisk that is still there has found none.
            needed() {
                for folder in ${1%%/*}; do
                    case $folder in *'*'*) continue ;; esac
                    collect "$folder/${1##*/}" || fail "/$folder/${1##*/}: cannot be read"
                done
            }

            wanted() {
                for folder in ${1%%/*}; do
                    case $folder in *'*'*) continue ;; esac
                    collect "$folder/${1##*/}" || :
                done
            }

            """;
    private static final String TAIL = """

            cd "$copy"
            tar -cf "$archive" .
            echo "$count files of the machine are in $1"
            """;

    private CollectorScript() {}

    /**
     * Writes the script.
     *
     * @param root the folder, on the machine where the script runs, that has the machine's {@code proc} and {@code sys};
     *     {@code /} for that machine itself
     * @return the script
     */
    public static String of(String root) {
        StringBuilder script = new StringBuilder(HEAD.formatted(quoted(root)));
        lines(script, "needed", CollectedFiles.NEEDED);
        script.append("vendor=$(sed -n 's/^vendor_id[[:blank:]]*:[[:blank:]]*//p' proc/cpuinfo | sed -n 1p)\n")
                .append("case $vendor in\n")
                .append("    '') fail '/proc/cpuinfo: names no vendor of the CPUs' ;;\n");
        for (Map.Entry<String, String> entry : new TreeMap<>(CollectedFiles.NEEDED_BY_VENDOR).entrySet()) {
            script.append("    %s) needed %s ;;%n".formatted(entry.getKey(), relative(entry.getValue())));
        }
        script.append("esac\n");
        lines(script, "wanted", CollectedFiles.WANTED);
        return script.append(TAIL).toString();
    }

    private static void lines(StringBuilder script, String function, List<String> patterns) {
        patterns.forEach(pattern ->
                script.append(function).append(' ').append(relative(pattern)).append('\n'));
    }

    /** As seen from the root folder, where the script is. */
    private static String relative(String pattern) {
        return quoted(pattern.substring(1));
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}

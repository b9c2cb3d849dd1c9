#!/bin/sh
# Assembles the monitor of the random programs and records what QEMU's Cortex-A53 does with the first programs, for
# RandomProgramsTest. Needs qemu-system-aarch64 and aarch64-linux-gnu-gcc. Deterministic: same programs, same records.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
home=$top/target/jailhouse
. "$top/scripts/jdk.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=$top/cell-agent/src/test/resources/io/jailhouse/agent/aarch64/programs
mkdir -p "$out"
aarch64-linux-gnu-gcc -nostdlib -static -Wl,--build-id=none -Wl,-N -Wl,--no-warn-rwx-segments -Wl,-Ttext=0x40200000 \
    -o "$work/monitor" "$top/scripts/random-programs/monitor.S"
aarch64-linux-gnu-objcopy -O binary "$work/monitor" "$work/monitor.bin"
cat "$work/monitor.bin" >"$out/monitor.bin"
(cd "$top" && mvn -q -pl cell-agent -am test-compile)
"$jdk/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "$top/cell-agent/target/test-classes:$top/cell-agent/target/classes" \
    io.jailhouse.agent.aarch64.programs.RecordedCheckpoints "$out/checkpoints.txt"
ls -l "$out"

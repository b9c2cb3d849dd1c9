#!/bin/sh
# Records what every A64 instruction of the decode table does on QEMU's Cortex-A53, for A64VectorsTest.
# Needs qemu-aarch64, aarch64-linux-gnu-gcc and python3. Deterministic: same table, same vectors.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
agent=$top/cell-agent/src
aarch64-linux-gnu-gcc -O2 -Wall -static -fno-stack-protector "$top/scripts/a64-vectors/record.c" -o "$work/record"
python3 "$top/scripts/a64-vectors/cases.py" \
    "$agent/main/java/io/jailhouse/agent/aarch64/decode/InstructionTable.java" >"$work/cases"
qemu-aarch64 -cpu cortex-a53 "$work/record" <"$work/cases" >"$work/vectors"
out=$agent/test/resources/io/jailhouse/agent/aarch64/interpret/a64-vectors.gz
mkdir -p "$(dirname "$out")"
gzip -9 -n -c "$work/vectors" >"$out"
ls -l "$out"

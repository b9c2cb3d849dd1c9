#!/bin/sh
# Records what every A64 instruction of the decode table does on QEMU's Cortex-A53, for A64VectorsTest.
# Needs qemu-aarch64, aarch64-linux-gnu-gcc and python3. Deterministic: same table, same vectors.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
agent=$top/cell-agent/src
decode=$agent/main/java/io/jailhouse/agent/aarch64/decode
out=$agent/test/resources/io/jailhouse/agent/aarch64/interpret
mkdir -p "$out"

# Base instructions, loads and stores: what each case changed.
aarch64-linux-gnu-gcc -O2 -Wall -static -fno-stack-protector "$top/scripts/a64-vectors/record.c" -o "$work/record"
python3 "$top/scripts/a64-vectors/cases.py" "$decode/InstructionTable.java" >"$work/cases"
qemu-aarch64 -cpu cortex-a53 "$work/record" <"$work/cases" >"$work/vectors"
gzip -9 -n -c "$work/vectors" >"$out/a64-vectors.gz"

# SIMD and floating point: digests over special values, rounding modes and the other controls.
aarch64-linux-gnu-gcc -O2 -Wall -static -fno-stack-protector "$top/scripts/a64-vectors/record-simd.c" \
    -o "$work/record-simd"
python3 "$top/scripts/a64-vectors/simd-cases.py" "$decode"/*Table.java >"$work/simd-cases"
qemu-aarch64 -cpu cortex-a53 "$work/record-simd" <"$work/simd-cases" >"$work/simd-vectors"
gzip -9 -n -c "$work/simd-vectors" >"$out/simd-vectors.gz"
ls -l "$out"

#!/bin/sh
# Records what sequences of register accesses do on QEMU's GICv2 and GICv3, for QemuSequencesTest.
# Needs qemu-system-aarch64, aarch64-linux-gnu-gcc and python3. Deterministic.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=$top/cell-agent/src/test/resources/io/jailhouse/agent/gic
mkdir -p "$out"
aarch64-linux-gnu-gcc -O1 -Wall -ffreestanding -nostdlib -static -fno-pic -fno-stack-protector -mgeneral-regs-only \
    -mstrict-align -Wl,--build-id=none -Wl,-Ttext=0x40080000 -Wl,-e,start "$top/scripts/gic-vectors/record.c" -o "$work/record"
for version in 2 3; do
    python3 "$top/scripts/gic-vectors/sequences.py" $version "$work/operations"
    timeout 120 qemu-system-aarch64 -M virt,gic-version=$version -cpu cortex-a53 -m 256 -display none -serial null \
        -monitor none -semihosting-config enable=on,target=native -kernel "$work/record" \
        -device loader,file="$work/operations",addr=0x48000000,force-raw=on 2>"$work/results" </dev/null
    python3 "$top/scripts/gic-vectors/sequences.py" $version "$work/operations" "$work/results" >"$work/gic-v$version"
    gzip -9 -n -c "$work/gic-v$version" >"$out/gic-v$version-sequences.gz"
    ls -l "$out/gic-v$version-sequences.gz"
done

#!/bin/sh
# Records which system registers QEMU's Cortex-A53 has at EL1 and which of their bits can be written, for
# SystemRegistersTest. Needs qemu-system-aarch64 and aarch64-linux-gnu-gcc.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
aarch64-linux-gnu-gcc -O1 -ffreestanding -nostdlib -static -mgeneral-regs-only -mstrict-align -Wl,--build-id=none -Wl,-N \
    -Wl,-Ttext=0x40080000 -o "$work/record.elf" "$top"/scripts/system-registers/start.S "$top"/scripts/system-registers/record.c
aarch64-linux-gnu-objcopy -O binary "$work/record.elf" "$work/record.bin"
timeout 100 qemu-system-aarch64 -M virt,gic-version=2 -cpu cortex-a53 -display none -monitor none \
    -serial "file:$work/registers" -kernel "$work/record.bin"
out=$top/cell-agent/src/test/resources/io/jailhouse/agent/aarch64/interpret/system-registers.txt
cp "$work/registers" "$out"
wc -l "$out"

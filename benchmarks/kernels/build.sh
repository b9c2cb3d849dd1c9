#!/bin/sh
# Rebuilds kernels.bin, byte for byte. Needs aarch64-linux-gnu-gcc, or another cross compiler by CROSS_COMPILE.
set -eu
sources=$(cd "$(dirname "$0")" && pwd)
cross=${CROSS_COMPILE:-aarch64-linux-gnu-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
compile() {
    source=$1
    shift
    "${cross}gcc" -std=c11 -Wall -Wextra -Werror -ffreestanding -fno-pic -fno-stack-protector \
        -fno-asynchronous-unwind-tables -ffile-prefix-map="$sources"=. "$@" -c "$sources/$source" -o "$work/$source.o"
}
for source in start.S main.c kernels.c programs.c machine.c; do
    compile "$source" -O2 -mgeneral-regs-only -mcpu=cortex-a53
done
compile vectors.c -O3 -mcpu=cortex-a53+crc -fno-math-errno -fno-tree-loop-distribute-patterns
"${cross}ld" --build-id=none -nostdlib -static --no-warn-rwx-segments -T "$sources/kernels.lds" "$work"/*.o \
    -o "$work/kernels.elf"
"${cross}objcopy" -O binary "$work/kernels.elf" "$sources/kernels.bin"

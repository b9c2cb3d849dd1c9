#!/bin/sh
# Rebuilds the checked-in inmates, byte for byte, into bin/arm64 or the directory given as argument.
# Needs a cross compiler for AArch64: aarch64-linux-gnu-gcc, or another one by CROSS_COMPILE.
set -eu

sources=$(cd "$(dirname "$0")" && pwd)
target=${1:-$sources/bin/arm64}
cross=${CROSS_COMPILE:-aarch64-linux-gnu-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

flags="-std=c11 -Os -Wall -Wextra -Werror -ffreestanding -fno-builtin -fno-pic -fno-stack-protector
  -fno-asynchronous-unwind-tables -fno-common -mgeneral-regs-only -mstrict-align -mcpu=generic
  -ffile-prefix-map=$sources=. -Wa,--fatal-warnings -I$sources/lib"

layout="-T $sources/lib/inmate.lds"

# build NAME SOURCE...: links objects in the order of their sources.
build() {
    demo=$1
    shift
    objects=
    for source; do
        object=$work/$(basename "$source").o
        # shellcheck disable=SC2086 # flags are separate words
        "${cross}gcc" $flags -c "$sources/$source" -o "$object"
        objects="$objects $object"
    done
    # shellcheck disable=SC2086
    "${cross}ld" --build-id=none -nostdlib -static -z max-page-size=4096 --no-warn-rwx-segments \
        $layout $objects -o "$work/$demo.elf"
    "${cross}objcopy" -O binary "$work/$demo.elf" "$target/$demo.bin"
    chmod 644 "$target/$demo.bin"
}

mkdir -p "$target"
for demo in uart-demo vote-demo; do
    build $demo lib/start.S lib/start.c lib/map.c lib/uart.c $demo/$demo.c
done

build smp-demo lib/start.S lib/start.c lib/map.c lib/uart.c lib/smp.S smp-demo/smp-demo.c

for demo in echo-demo gic-demo; do
    build $demo lib/start.S lib/start.c lib/map.c lib/uart.c lib/vectors.S lib/interrupts.c lib/option.c $demo/$demo.c
done

demo=ivshmem-demo
build $demo lib/start.S lib/start.c lib/map.c lib/uart.c lib/vectors.S lib/interrupts.c lib/pci.c $demo/$demo.c

demo=doorbell-demo
build $demo lib/start.S lib/start.c lib/map.c lib/uart.c lib/vectors.S lib/interrupts.c lib/pci.c $demo/$demo.c

demo=net-demo
build $demo lib/start.S lib/start.c lib/map.c lib/uart.c $demo/device.c $demo/link.c $demo/inet.c \
    $demo/segment.c $demo/tcp.c $demo/stream.c $demo/net-demo.c

# Runs at any address: nothing in it may hold one.
flags="$flags -mcmodel=tiny -fno-jump-tables"
build access-demo access-demo/start.S access-demo/access.c access-demo/access-demo.c

# Has no memory but its code.
layout="-Ttext=0 -e start"
build linux-loader linux-loader/linux-loader.S

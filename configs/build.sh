#!/bin/sh
# Builds the .cell files. Usage: build.sh [OUTPUT_FOLDER]; without a folder, beside the sources.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
object=$(mktemp)
trap 'rm -f "$object"' EXIT
for architecture in arm arm64 x86; do
    out=${1:-$here}/$architecture
    mkdir -p "$out"
    for source in "$here/$architecture"/*.c; do
        "${CC:-gcc}" -c -Wall -Wextra -Werror -I"$here/include" -o "$object" "$source"
        "${OBJCOPY:-objcopy}" -O binary -j .data "$object" "$out/$(basename "$source" .c).cell"
    done
done

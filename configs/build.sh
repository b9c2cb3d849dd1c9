#!/bin/sh
# Builds the .cell files. Usage: build.sh [OUTPUT_FOLDER]; without a folder, beside the sources.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
object=$(mktemp)
trap 'rm -f "$object"' EXIT
for source in "$here"/arm64/*.c; do
    out=${1:-$here/arm64}
    mkdir -p "$out"
    "${CC:-gcc}" -c -Wall -Wextra -Werror -I"$here/include" -o "$object" "$source"
    "${OBJCOPY:-objcopy}" -O binary -j .data "$object" "$out/$(basename "$source" .c).cell"
done

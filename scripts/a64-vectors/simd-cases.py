#!/usr/bin/env python3
"""Writes cases for record-simd.c: for every encoding of the SIMD and floating-point tables, words with random registers.

    simd-cases.py Table.java... > cases

An encoding is a row of a table with one choice of width, arrangement and size of lanes. A case: u32 instruction, u8 format
of the operands (0 integers, 1 half, 2 single, 3 double precision); its place in the file is its seed.
"""
import itertools
import random
import re
import struct
import sys

WORDS_PER_ENCODING = 14
WORDS_WITHOUT_OPERANDS = 2
UNALLOCATED = 4000

rng = random.Random(20250102)


def bits(word, low, width):
    return word >> low & ((1 << width) - 1)


class Row:
    def __init__(self, pattern, name, form):
        self.pattern = pattern.replace(" ", "")
        self.name = name
        self.form = form
        self.mask = int("".join("0" if c == "x" else "1" for c in self.pattern), 2)
        self.value = int("".join("1" if c == "1" else "0" for c in self.pattern), 2)

    def encodings(self):
        """The words of the row with one choice of what is not a register."""
        choices = [[0, 1 << bit] for bit in (31, 30, 23, 22) if not self.mask >> bit & 1]
        if self.form.startswith("SHIFT") or bits(self.value, 23, 6) == 0b111110 and "element" not in self.name:
            choices = [[0, 1 << 30]] if not self.mask >> 30 & 1 else []
            free = [bit for bit in (22, 21, 20, 19) if not self.mask >> bit & 1]
            choices.append([0] + [1 << bit for bit in free])
        return [self.value | sum(choice) for choice in itertools.product(*choices)]

    def random_word(self, encoding):
        fixed = self.mask | 0xc0c00000
        if self.form.startswith("SHIFT"):
            leading = bits(encoding, 19, 4)
            fixed = self.mask | 0xc0780000
            if leading:
                encoding |= rng.getrandbits(32) & (leading - 1) << 19 & ~self.mask
        word = encoding | rng.getrandbits(32) & ~fixed
        registers = [low for low in (0, 5, 16, 10) if bits(self.mask, low, 5) == 0]
        if len(registers) > 1 and rng.random() < 0.25:
            to, source = rng.sample(registers, 2)
            word = word & ~(31 << to) | bits(word, source, 5) << to
        return word


def operand_format(row, word):
    name = row.name
    if rng.random() < 0.06:
        return rng.randrange(4)
    if name.startswith("FCVT (half") or name.startswith("FCVTL") and not bits(word, 22, 1):
        return 1
    if name.startswith("FCVTL"):
        return 2
    if row.form == "SHIFT_FP" and name.startswith("F"):
        return 3 if bits(word, 22, 1) else 2
    return 2 + bits(word, 22, 1) if name.startswith("F") else 0


def allocated(row, word):
    size, whole, immh = bits(word, 22, 2), bits(word, 30, 1), bits(word, 19, 4)
    return {
        "FIXED": word >> 31 or word >> 15 & 1,
        "NOT_1D": size != 3 or whole,
        "BHS": size != 3,
        "HS": size in (1, 2),
        "FP_NOT_1D": not size & 1 or whole,
        "FP_ELEMENT": not size & 1 or whole,
        "ACROSS": size < 2 or size == 2 and whole,
        "SHIFT": immh and (immh < 8 or whole),
        "SHIFT_NARROW": immh and immh < 8,
        "SHIFT_FP": immh >= 4 and (immh < 8 or whole),
    }.get(row.form, True)


def emit(word, kind):
    sys.stdout.buffer.write(struct.pack("<IB", word, kind))


def main():
    rows = []
    for table in sys.argv[1:]:
        text = open(table, encoding="utf-8").read()
        rows += [Row(*found) for found in re.findall(r'row\(\s*"([01x ]+)",\s*"([^"]+)",\s*Form\.(\w+)', text)]
    simd = [row for row in rows if bits(row.value, 25, 3) == 7 and bits(row.mask, 25, 3) == 7]
    encodings = 0
    for row in simd:
        for encoding in row.encodings():
            good = allocated(row, encoding)
            encodings += 1 if good else 0
            for _ in range(WORDS_PER_ENCODING if good else WORDS_WITHOUT_OPERANDS):
                word = row.random_word(encoding)
                emit(word, operand_format(row, word))
    count = 0
    while count < UNALLOCATED:
        word = rng.getrandbits(32) & 0x7fffffff | 7 << 25
        if rng.random() < 0.8:
            word = word & ~(15 << 25) | rng.choice([7, 15]) << 25
        if not any(word & row.mask == row.value for row in simd):
            emit(word, 0)
            count += 1
    print(f"{encodings} encodings", file=sys.stderr)


main()

#!/usr/bin/env python3
"""Writes cases for record.c: for every row of InstructionTable.java, random operands.

    cases.py InstructionTable.java > cases

Memory operands are made to point into the recorder's memory; encodings that the architecture leaves constrained
unpredictable, that call the operating system or that would wait are left out. Encodings that no row matches follow: they
must be undefined.
"""
import random
import re
import struct
import sys

DATA, CODE = 0x10000000, 0x20000000
SLOT = 0x2000
SP = 31
CASES_PER_ROW = 200
UNALLOCATED = 6000
M64 = (1 << 64) - 1

rng = random.Random(20250101)


def bits(word, low, width):
    return word >> low & ((1 << width) - 1)


def signed(value, width):
    return value - (1 << width) if value >> (width - 1) & 1 else value


class Row:
    def __init__(self, pattern, name):
        self.pattern = pattern.replace(" ", "")
        self.name = name
        self.mask = int("".join("0" if c == "x" else "1" for c in self.pattern), 2)
        self.value = int("".join("1" if c == "1" else "0" for c in self.pattern), 2)

    def random_word(self):
        word = self.value | rng.getrandbits(32) & ~self.mask
        for low in (0, 5, 16, 10):
            free = bits(self.mask, low, 5) == 0
            if free and rng.random() < 0.1:
                word |= 31 << low
        if bits(self.mask, 22, 2) == 0 and rng.random() < 0.2:
            word &= ~(0x3f << 10) | self.mask
        return word


class Skip(Exception):
    pass


def skip_if(condition):
    if condition:
        raise Skip


def set_field(word, low, width, value):
    return word & ~(((1 << width) - 1) << low) | (value & ((1 << width) - 1)) << low


def data_address(alignment=1):
    if alignment == 1 and rng.random() < 0.15:
        return DATA + 0x1000 - rng.randrange(1, 20)
    address = DATA + rng.randrange(0x200, 0xe00)
    if rng.random() < 0.5:
        alignment = max(alignment, 8)
    return address & -alignment


def based(word, offset, alignment=1):
    """The override that makes base + offset an address in memory."""
    n = bits(word, 5, 5)
    return {n: data_address(alignment) - offset & M64}


def single(row, word):
    """Loads and stores of one register, general or SIMD, by addressing form."""
    simd = bits(word, 26, 1)
    scale = bits(word, 30, 2) | (bits(word, 23, 1) << 2 if simd else 0)
    if "PRF" in row.name:
        return word, {}
    if "(unsigned" in row.name:
        return word, based(word, bits(word, 10, 12) << scale)
    if "(register)" in row.name:
        n, m = bits(word, 5, 5), bits(word, 16, 5)
        skip_if(n == m)
        value = 0 if m == 31 else rng.choice([rng.getrandbits(8), -rng.getrandbits(8) & M64, rng.getrandbits(64)])
        option = bits(word, 13, 3)
        index = {2: value & 0xffffffff, 6: signed(value & 0xffffffff, 32) & M64}.get(option, value)
        override = based(word, index << (scale if bits(word, 12, 1) else 0))
        if m != 31:
            override[m] = value
        return word, override
    offset = signed(bits(word, 12, 9), 9)
    if "-index" in row.name:
        skip_if(not simd and bits(word, 5, 5) == bits(word, 0, 5) and bits(word, 5, 5) != 31)
    return word, based(word, 0 if "post" in row.name else offset)


def pair(row, word):
    simd = bits(word, 26, 1)
    load = bits(word, 22, 1)
    t, t2, n = bits(word, 0, 5), bits(word, 10, 5), bits(word, 5, 5)
    skip_if(load and t == t2)
    skip_if("-index" in row.name and not simd and n != 31 and n in (t, t2))
    opc = bits(word, 30, 2)
    scale = 2 + opc if simd else 3 if opc == 2 else 2
    return word, based(word, 0 if "post" in row.name else signed(bits(word, 15, 7), 7) << scale)


def exclusive(row, word):
    size = 1 << bits(word, 30, 2)
    is_pair = row.name.endswith("XP")
    store = row.name.startswith("ST")
    if not is_pair:
        word |= 31 << 10
    if not store or "XR" not in row.name and not is_pair:
        word |= 31 << 16
    s, t, t2, n = bits(word, 16, 5), bits(word, 0, 5), bits(word, 10, 5), bits(word, 5, 5)
    if store and ("XR" in row.name or is_pair):
        skip_if(s == t or s == n or is_pair and s == t2)
    skip_if(is_pair and not store and t == t2)
    return word, based(word, 0, size * (2 if is_pair else 1))


def structures(row, word):
    return word, based(word, 0)


def code_offset(word, low, width):
    words = rng.choice([rng.randrange(-1000, 1000), rng.randrange(-8000, 8000)])
    skip_if(words == 0)
    return set_field(word, low, width, words)


def branch_register(row, word):
    n = bits(word, 5, 5)
    skip_if(n == 31)
    target = rng.randrange(0, 0x4000)
    skip_if(target == SLOT)
    return word, {n: CODE + 4 * target}


NZCV, FPCR, FPSR, CTR, DCZID = 0xda10, 0xda20, 0xda21, 0xd801, 0xd807
DC_ZVA, IC_IVAU, DC_CVAC, DC_CVAU, DC_CIVAC = 0x1ba1, 0x1ba9, 0x1bd1, 0x1bd9, 0x1bf1


def system(row, word):
    name = row.name
    skip_if(name in ("SVC", "SYSL", "MSR (immediate)"))
    skip_if(name == "HLT" and bits(word, 5, 16) == 0xf000)
    skip_if(name == "HINT" and bits(word, 5, 7) in (2, 3))
    if name == "SYS":
        word = set_field(word, 5, 14, rng.choice([DC_ZVA, DC_ZVA, IC_IVAU, DC_CVAC, DC_CVAU, DC_CIVAC]))
        skip_if(bits(word, 0, 5) == 31)
        return word, {bits(word, 0, 5): data_address()}
    if name.startswith("M"):
        choices = [NZCV, FPCR, FPSR] + ([CTR, DCZID] if name == "MRS" else [])
        word = set_field(word, 5, 15, rng.choice(choices[:1] + choices))
        skip_if(name.startswith("MSR") and bits(word, 5, 15) != NZCV & 0x7fff)
    return word, {}


def finish(row, word):
    top = bits(word, 25, 4)
    if top & 0b0101 == 0b0100:
        if bits(word, 27, 3) == 0b011 and bits(word, 24, 2) == 0:
            return code_offset(word, 5, 19), {}
        if bits(word, 27, 3) == 0b101:
            return pair(row, word)
        if bits(word, 27, 3) == 0b001 and bits(word, 26, 1) == 0:
            return exclusive(row, word)
        if bits(word, 27, 3) == 0b001:
            return structures(row, word)
        return single(row, word)
    if top >> 1 == 0b101:
        if row.name in ("B", "BL"):
            return code_offset(word, 0, 26), {}
        if row.name in ("B.cond", "CBZ", "CBNZ"):
            return code_offset(word, 5, 19), {}
        if row.name in ("TBZ", "TBNZ"):
            return code_offset(word, 5, 14), {}
        if row.name in ("BR", "BLR", "RET"):
            return branch_register(row, word)
        return system(row, word)
    return word, {}


def emit(word, override):
    out = struct.pack("<IB", word, len(override))
    for register, value in override.items():
        out += struct.pack("<BQ", register, value & M64)
    sys.stdout.buffer.write(out)


def main():
    table = open(sys.argv[1], encoding="utf-8").read()
    rows = [Row(p, n) for p, n in re.findall(r'row\(\s*"([01x ]+)",\s*"([^"]+)"', table)]
    for row in rows:
        wanted = min(CASES_PER_ROW, 16 << row.pattern.count("x"))
        tries = 0
        while wanted and tries < 1000:
            tries += 1
            try:
                word, override = finish(row, row.random_word())
            except Skip:
                continue
            emit(word, override)
            wanted -= 1
    count = 0
    while count < UNALLOCATED:
        word = rng.getrandbits(32)
        top = bits(word, 25, 4)
        general = top >> 1 == 0b100 or top & 7 == 5 or top & 0b0101 == 0b0100
        if top >> 1 == 0b101 and bits(word, 24, 8) != 0xd5:
            general = True
        if general and not any(word & row.mask == row.value for row in rows):
            emit(word, {})
            count += 1


main()

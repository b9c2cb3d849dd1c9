#!/usr/bin/env python3
"""Makes sequences of GIC operations, and joins them with what QEMU read.

sequences.py VERSION OPERATIONS          writes the operations for record.c
sequences.py VERSION OPERATIONS RESULTS  prints each operation as text, with what was read where it reads

The sequences are random, from a fixed seed, but drive the GIC as a driver might: it is opened, interrupts get enabled,
pending, acknowledged and ended in any order. Only what QEMU models as the architecture has it takes part: priorities are
multiples of 8, SGIs 0 and 1 and interrupts beyond the words 0 to 2 are left alone, and with GICv2 the binary point and
the register of the highest pending interrupt too, which QEMU clears by the priority mask.
"""

import random
import struct
import sys

END, BEGIN, STORE, LOAD, WRITE, READ, LINE, LEVEL = range(8)
NAMES = ["PMR", "IAR1", "EOIR1", "HPPIR1", "BPR1", "CTLR", "IGRPEN1", "DIR", "RPR", "BPR0", "AP1R0", "SGI1R"]
GICD, GICC, PRIVATE = 0x08000000, 0x08010000, 0x080B0000
SEQUENCES, STEPS = 150, 40
SGIS, PPI, SPIS = [2, 3, 7], 27, [40, 41, 63, 64, 70]
PRIORITIES = [0x00, 0x20, 0x40, 0x80, 0x88, 0x90, 0xA0, 0xC0, 0xE0, 0xF0, 0xF8]


class Sequences:
    def __init__(self, version):
        self.version = version
        self.operations = []
        self.random = random.Random(20 + version)

    def add(self, code, value=0, where=0):
        self.operations.append((code, value, where))

    def word(self, interrupt, offset):
        """Address of the register with a bit for an interrupt."""
        base = PRIVATE if self.version == 3 and interrupt < 32 else GICD
        return base + offset + interrupt // 32 * 4

    def set(self, interrupt, offset):
        self.add(STORE, 1 << interrupt % 32, self.word(interrupt, offset))

    def bits(self, interrupt, offset):
        mask = 0x0800008C if interrupt < 32 else 0xFFFFFFFF
        self.add(LOAD, mask, self.word(interrupt, offset))

    def priority(self, interrupt, priority):
        address = self.word(0 if interrupt < 32 else 32, 0x400)
        base = address & ~0xFFF
        # All four of a word: narrower stores would need another operation.
        self.add(STORE, priority * 0x01010101, base + 0x400 + (interrupt & ~3))

    def interface(self, name, code, value):
        registers = {"PMR": 4, "BPR0": 8, "IAR1": 12, "EOIR1": 16, "RPR": 20, "HPPIR1": 24, "DIR": 0x1000}
        if self.version == 3:
            self.add(code, value, NAMES.index(name))
        else:
            self.add({WRITE: STORE, READ: LOAD}[code], value, GICC + registers[name])

    def split(self, on):
        if self.version == 3:
            self.add(WRITE, 2 if on else 0, NAMES.index("CTLR"))
        else:
            self.add(STORE, 0x201 if on else 1, GICC)

    def enable(self, on):
        if self.version == 3:
            self.add(WRITE, on, NAMES.index("IGRPEN1"))
        else:
            self.add(STORE, on, GICC)

    def look(self):
        self.add(LINE)
        if self.version == 3:
            self.interface("HPPIR1", READ, 0x3FF)
        self.interface("RPR", READ, 0xFF)

    def make(self):
        for _ in range(SEQUENCES):
            self.sequence()
        self.add(END)

    def sequence(self):
        choose = self.random.choice
        every = SGIS + [PPI] + SPIS
        self.add(BEGIN, self.version)
        self.enable(1)
        self.interface("PMR", WRITE, choose([0xF0, 0xF8, 0xA0]))
        self.split(choose([False, False, True]))
        if self.version == 3 and choose([True, False]):
            self.interface("BPR1", WRITE, choose([0, 3, 4, 5, 6, 7]))
            self.interface("BPR1", READ, 7)
        for interrupt in every:
            self.priority(interrupt, choose(PRIORITIES))
        for interrupt in every:
            if interrupt in SGIS or choose([True, True, False]):
                self.set(interrupt, 0x100)
        for interrupt in [40, 64]:
            if choose([True, False]):
                self.add(STORE, 2 << interrupt % 16 * 2, GICD + 0xC00 + interrupt // 16 * 4)
        taken = []
        for _ in range(STEPS):
            self.step(choose, every, taken)

    def step(self, choose, every, taken):
        interrupt = choose(every)
        action = self.random.randrange(16)
        if action <= 2:
            if interrupt in SGIS:
                self.send(interrupt)
            else:
                self.set(interrupt, 0x200)
        elif action == 3 and interrupt not in SGIS:
            self.set(interrupt, 0x280)
        elif action == 4:
            self.add(LEVEL, choose([0, 1]))
        elif action <= 7:
            self.interface("IAR1", READ, 0x3FF)
        elif action <= 10:
            self.interface("EOIR1", WRITE, interrupt)
        elif action == 11:
            self.interface("DIR", WRITE, interrupt)
        elif action == 12:
            self.interface("PMR", WRITE, choose(PRIORITIES))
        elif action == 13 and interrupt not in SGIS:
            self.set(interrupt, choose([0x100, 0x180]))
        elif action == 14:
            self.priority(interrupt, choose(PRIORITIES))
        elif action == 15:
            self.enable_or_activate(choose, interrupt)
        self.look()
        self.bits(interrupt, choose([0x100, 0x200, 0x280, 0x300, 0x380]))

    def enable_or_activate(self, choose, interrupt):
        if interrupt not in SGIS and choose([True, False]):
            # Of an SPI that software made active, QEMU's GICv2 believes that all CPUs handle it.
            may_set = self.version == 3 or interrupt == PPI
            self.set(interrupt, choose([0x300, 0x380]) if may_set else 0x380)

    def send(self, sgi):
        if self.version == 3:
            self.add(WRITE, sgi << 24 | 1, NAMES.index("SGI1R"))
        else:
            self.add(STORE, 2 << 24 | sgi, GICD + 0xF00)


def text(operation, results):
    code, value, where = operation
    place = NAMES[where] if code in (WRITE, READ) else "%x" % where
    if code == BEGIN:
        return "begin"
    if code == LEVEL:
        return "level %x" % value
    if code == LINE:
        return "line = %s" % next(results)
    if code in (STORE, WRITE):
        return "%s %s %x" % ("store" if code == STORE else "write", place, value)
    return "%s %s %x = %s" % ("load" if code == LOAD else "read", place, value, next(results))


def main():
    sequences = Sequences(int(sys.argv[1]))
    sequences.make()
    if len(sys.argv) == 3:
        with open(sys.argv[2], "wb") as file:
            for operation in sequences.operations:
                file.write(struct.pack("<IIQ", *operation))
        return
    with open(sys.argv[3]) as file:
        results = iter(file.read().split())
    for operation in sequences.operations[:-1]:
        print(text(operation, results))
    if next(results, None) is not None:
        sys.exit("QEMU read more than was asked for")


main()

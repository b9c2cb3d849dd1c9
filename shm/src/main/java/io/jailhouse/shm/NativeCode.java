package io.jailhouse.shm;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A few machine instructions as a function, for what neither Java nor the C library can do. */
public final class NativeCode {

    // The largest page of the hosts.
    private static final long PAGE = 0x10000;

    private NativeCode() {}

    /**
     * Puts a function into memory, for good. May be called by any thread.
     *
     * @param code its instructions, in the order of memory, independent of where they lie
     * @return its address, for a linker
     * @throws IOException if the kernel refuses executable memory
     */
    public static MemorySegment function(byte... code) throws IOException {
        MemorySegment page = Arena.global().allocate(PAGE, PAGE);
        MemorySegment.copy(code, 0, page, ValueLayout.JAVA_BYTE, 0, code.length);
        LinuxCalls.makeExecutable(page.address(), PAGE);
        return page;
    }
}

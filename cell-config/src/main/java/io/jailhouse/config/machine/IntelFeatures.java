package io.jailhouse.config.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** What the model-specific registers of Intel's CPUs say about VMX. Source: Intel SDM, volume 3, appendix A. */
final class IntelFeatures {
    private static final int FEATURE_CONTROL = 0x3a;
    private static final int BASIC = 0x480;
    private static final int PIN_BASED = 0x481;
    private static final int PROCESSOR_BASED = 0x482;
    private static final int EXIT = 0x483;
    private static final int ENTRY = 0x484;
    private static final int MISCELLANEOUS = 0x485;
    private static final int SECONDARY = 0x48b;
    private static final int EPT_AND_VPID = 0x48c;
    private static final int TRUE_PROCESSOR_BASED = 0x48e;

    /** The upper half of a control register says what may be 1. */
    private static final int ALLOWED = 32;

    private final MachineFiles files;
    private final FeatureTable table;
    private final Processors cpus;

    IntelFeatures(MachineFiles files, FeatureTable table, Processors cpus) {
        this.files = files;
        this.table = table;
        this.cpus = cpus;
    }

    void check() {
        table.likes("x2APIC", cpus.features().contains("x2apic"));
        table.blank();
        table.needs("VT-x (VMX)", cpus.features().contains("vmx"));
        if (files.read(path(0), FEATURE_CONTROL, Long.BYTES).isEmpty()) {
            table.skip("Skipping MSR tests, " + path(0) + " cannot be read: load the module msr, and run as root.");
            return;
        }
        bit("  VMX outside SMX", FEATURE_CONTROL, 2);
        table.likes("  VMX inside SMX", has(FEATURE_CONTROL, 1));
        bit("  IA32_TRUE_*_CLTS", BASIC, 55);
        bit("  NMI exiting", PIN_BASED, ALLOWED + 3);
        bit("  Preemption timer", PIN_BASED, ALLOWED + 6);
        bit("  I/O bitmap", PROCESSOR_BASED, ALLOWED + 25);
        bit("  MSR bitmap", PROCESSOR_BASED, ALLOWED + 28);
        bit("  Secondary controls", PROCESSOR_BASED, ALLOWED + 31);
        table.needs("  Optional CR3 interception", !has(TRUE_PROCESSOR_BASED, 15) && !has(TRUE_PROCESSOR_BASED, 16));
        bit("  Virtualize APIC access", SECONDARY, ALLOWED);
        bitFor("  RDTSCP", ALLOWED + 3, "rdtscp");
        bit("  Unrestricted guest", SECONDARY, ALLOWED + 7);
        bitFor("  INVPCID", ALLOWED + 12, "invpcid");
        bitFor("  XSAVES", ALLOWED + 20, "xsaves");
        bit("  EPT", SECONDARY, ALLOWED + 1);
        bit("    4-level page walk", EPT_AND_VPID, 6);
        bit("    EPTP write-back", EPT_AND_VPID, 14);
        table.likes("    2M pages", has(EPT_AND_VPID, 16));
        table.likes("    1G pages", has(EPT_AND_VPID, 17));
        bit("    INVEPT", EPT_AND_VPID, 20);
        table.needs("      Single or all-context", has(EPT_AND_VPID, 25) || has(EPT_AND_VPID, 26));
        bit("  VM-exit save IA32_PAT", EXIT, ALLOWED + 18);
        bit("  VM-exit load IA32_PAT", EXIT, ALLOWED + 19);
        bit("  VM-exit save IA32_EFER", EXIT, ALLOWED + 20);
        bit("  VM-exit load IA32_EFER", EXIT, ALLOWED + 21);
        bit("  VM-entry load IA32_PAT", ENTRY, ALLOWED + 14);
        bit("  VM-entry load IA32_EFER", ENTRY, ALLOWED + 15);
        bit("  Activity state HLT", MISCELLANEOUS, 6);
    }

    private void bit(String feature, int register, int bit) {
        table.needs(feature, has(register, bit));
    }

    /** A control that is needed if Linux uses an instruction. */
    private void bitFor(String feature, int bit, String instruction) {
        table.row(feature, has(SECONDARY, bit), !cpus.features().contains(instruction));
    }

    private boolean has(int register, int bit) {
        return (value(register) >>> bit & 1) != 0;
    }

    /** The value, which must be the same on all CPUs; 0 for a register that does not exist. */
    private long value(int register) {
        Optional<Long> first = value(0, register);
        for (int cpu = 1; cpu < cpus.count() && first.isPresent(); cpu++) {
            if (!value(cpu, register).equals(first)) {
                throw new MachineFormatException("Inconsistent value of MSR 0x%x on CPU %d".formatted(register, cpu));
            }
        }
        return first.orElse(0L);
    }

    private Optional<Long> value(int cpu, int register) {
        return files.read(path(cpu), register, Long.BYTES)
                .map(bytes ->
                        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong());
    }

    private static String path(int cpu) {
        return "/dev/cpu/" + cpu + "/msr";
    }
}

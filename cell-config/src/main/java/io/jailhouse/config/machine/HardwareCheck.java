package io.jailhouse.config.machine;

import io.jailhouse.config.IommuUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether the hypervisor could run on an x86 machine: the table that the original {@code hardware check} prints. */
public final class HardwareCheck {
    private static final int FAILED = 2;
    private static final int INCOMPLETE = 1;

    private final MachineFiles files;
    private final FeatureTable table = new FeatureTable();

    private HardwareCheck(MachineFiles files) {
        this.files = files;
    }

    /**
     * What came out.
     *
     * @param text the table and the verdict
     * @param exitCode 0 if all is there, 1 if something could not be looked at, 2 if something is missing
     */
    public record Report(String text, int exitCode) {}

    /**
     * Checks.
     *
     * @param files of the machine
     * @return the report
     * @throws MachineFormatException if the machine does not describe its CPUs, or they differ from each other
     */
    public static Report of(MachineFiles files) {
        return new HardwareCheck(files).report();
    }

    private Report report() {
        Processors cpus = Processors.read(files);
        table.needs("Number of CPUs > 1", cpus.count() > 1);
        table.needs("Long mode", cpus.features().contains("lm"));
        switch (cpus.vendor()) {
            case Processors.INTEL -> {
                new IntelFeatures(files, table, cpus).check();
                units("VT-d").forEach(unit -> new VtdFeatures(files, table, cpus).check(unit));
            }
            case Processors.AMD -> {
                amd(cpus);
                units("AMD-Vi").forEach(unit -> {
                    if (unit instanceof IommuUnit.Amd amd) {
                        new AmdViFeatures(files, table).check(amd);
                    }
                });
            }
            default -> {
                table.blank();
                table.needs("Supported CPU", false);
            }
        }
        String verdict = "%nCheck %s!%n".formatted(table.isPassed() ? "passed" : "FAILED");
        if (!table.isComplete()) {
            return new Report(
                    table.text() + verdict + "BUT: Some essential checks had to be skipped!%n%n".formatted(),
                    INCOMPLETE);
        }
        return new Report(table.text() + verdict, table.isPassed() ? 0 : FAILED);
    }

    private void amd(Processors cpus) {
        table.blank();
        table.needs("AMD-V (SVM)", cpus.features().contains("svm"));
        table.needs("  NPT", cpus.features().contains("npt"));
        table.likes("  Decode assist", cpus.features().contains("decodeassists"));
        table.likes("  AVIC", cpus.features().contains("avic"));
        table.likes("  Flush by ASID", cpus.features().contains("flushbyasid"));
    }

    /** Finds the IOMMUs and gives those to look at; without one the check fails, with the reason. */
    private List<IommuUnit> units(String name) {
        Optional<String> reason = Optional.empty();
        List<IommuUnit> units = List.of();
        try {
            units = Machine.units(files);
        } catch (MachineFormatException e) {
            reason = Optional.of(e.getMessage());
        }
        if (units.isEmpty()) {
            table.blank();
            table.needs(String.format(Locale.ROOT, "%s (IOMMU #0)", name), false);
            reason.ifPresent(table::note);
        }
        return units;
    }
}

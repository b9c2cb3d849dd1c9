package io.jailhouse.config;

/**
 * One IOMMU of the board. Source: cell-config.h, {@code struct jailhouse_iommu}. The twelve bytes behind the common
 * fields are kept as stored; the types that use them name their parts.
 */
public sealed interface IommuUnit {
    /** Length of the bytes whose meaning depends on the type. */
    int PARAMETERS_LENGTH = 12;

    /**
     * Gives the stored type.
     *
     * @return type, unsigned 32 bits
     */
    long type();

    /**
     * Gives the address of the registers.
     *
     * @return physical address, unsigned
     */
    long base();

    /**
     * Gives the size of the registers.
     *
     * @return bytes, unsigned 32 bits
     */
    long size();

    /**
     * Gives the bytes that depend on the type.
     *
     * @return {@link #PARAMETERS_LENGTH} bytes
     */
    FixedBytes parameters();

    /**
     * Makes the unit that a stored type names.
     *
     * @param type stored type, unsigned 32 bits
     * @param base of the registers, unsigned
     * @param size of the registers in bytes, unsigned 32 bits
     * @param parameters {@link #PARAMETERS_LENGTH} bytes
     * @return the unit; {@link Other} for type 0 (unused slot) and unassigned types
     * @throws IllegalArgumentException if a value does not fit its field
     */
    static IommuUnit of(long type, long base, long size, FixedBytes parameters) {
        StoredRange.unsigned("iommu type", type, 32);
        StoredRange.unsigned("iommu size", size, 32);
        StoredRange.length("iommu parameters", parameters, PARAMETERS_LENGTH);
        if (type == Amd.TYPE) {
            return new Amd(base, size, parameters);
        } else if (type == Intel.TYPE) {
            return new Intel(base, size, parameters);
        } else if (type == SmmuV3.TYPE) {
            return new SmmuV3(base, size, parameters);
        } else if (type == TiPvu.TYPE) {
            return new TiPvu(base, size, parameters);
        } else if (type == Mmu500.TYPE) {
            return new Mmu500(base, size, parameters);
        }
        return new Other(type, base, size, parameters);
    }

    /**
     * AMD IOMMU.
     *
     * @param base of the registers, unsigned
     * @param size of the registers in bytes
     * @param parameters bytes behind the common fields
     */
    record Amd(long base, long size, FixedBytes parameters) implements IommuUnit {
        /** Stored type. */
        public static final long TYPE = 1;

        @Override
        public long type() {
            return TYPE;
        }

        /**
         * Gives the PCI address of the unit.
         *
         * @return bus, device, function
         */
        public int bdf() {
            return (int) parameters.number(0, Short.BYTES);
        }

        /**
         * Gives the place of its base capability.
         *
         * @return offset in the configuration space
         */
        public int baseCap() {
            return parameters.at(2);
        }

        /**
         * Gives the place of its MSI capability.
         *
         * @return offset in the configuration space
         */
        public int msiCap() {
            return parameters.at(3);
        }

        /**
         * Gives its features.
         *
         * @return feature word, unsigned 32 bits
         */
        public long features() {
            return parameters.number(4, Integer.BYTES);
        }
    }

    /**
     * Intel VT-d.
     *
     * @param base of the registers, unsigned
     * @param size of the registers in bytes
     * @param parameters unused bytes
     */
    record Intel(long base, long size, FixedBytes parameters) implements IommuUnit {
        /** Stored type. */
        public static final long TYPE = 2;

        @Override
        public long type() {
            return TYPE;
        }
    }

    /**
     * Arm SMMUv3.
     *
     * @param base of the registers, unsigned
     * @param size of the registers in bytes
     * @param parameters unused bytes
     */
    record SmmuV3(long base, long size, FixedBytes parameters) implements IommuUnit {
        /** Stored type. */
        public static final long TYPE = 3;

        @Override
        public long type() {
            return TYPE;
        }
    }

    /**
     * TI peripheral virtualization unit.
     *
     * @param base of the registers, unsigned
     * @param size of the registers in bytes
     * @param parameters bytes behind the common fields
     */
    record TiPvu(long base, long size, FixedBytes parameters) implements IommuUnit {
        /** Stored type. */
        public static final long TYPE = 4;

        @Override
        public long type() {
            return TYPE;
        }

        /**
         * Gives the address of the TLB.
         *
         * @return physical address, unsigned
         */
        public long tlbBase() {
            return parameters.number(0, Long.BYTES);
        }

        /**
         * Gives the size of the TLB.
         *
         * @return bytes, unsigned 32 bits
         */
        public long tlbSize() {
            return parameters.number(8, Integer.BYTES);
        }
    }

    /**
     * Arm MMU-500.
     *
     * @param base of the registers, unsigned
     * @param size of the registers in bytes
     * @param parameters unused bytes
     */
    record Mmu500(long base, long size, FixedBytes parameters) implements IommuUnit {
        /** Stored type. */
        public static final long TYPE = 5;

        @Override
        public long type() {
            return TYPE;
        }
    }

    /**
     * An unused slot (type 0) or a type that is not assigned.
     *
     * @param type stored type
     * @param base as stored
     * @param size as stored
     * @param parameters as stored
     */
    record Other(long type, long base, long size, FixedBytes parameters) implements IommuUnit {}
}

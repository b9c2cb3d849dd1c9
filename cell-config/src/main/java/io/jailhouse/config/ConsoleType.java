package io.jailhouse.config;

import java.util.Optional;

/** Models of a console device. Source: console.h, {@code JAILHOUSE_CON_TYPE_*}. */
public enum ConsoleType {
    /** No console. */
    NONE("none"),
    /** EFI framebuffer. */
    EFIFB("EFI framebuffer"),
    /** 8250 family. */
    UART_8250("8250"),
    /** Arm PL011. */
    PL011("PL011"),
    /** Xilinx PS UART. */
    XUARTPS("Xilinx PS"),
    /** Marvell mvebu UART. */
    MVEBU("mvebu"),
    /** Renesas HSCIF. */
    HSCIF("HSCIF"),
    /** Renesas SCIFA. */
    SCIFA("SCIFA"),
    /** i.MX UART. */
    IMX("i.MX"),
    /** i.MX low-power UART. */
    IMX_LPUART("i.MX LPUART"),
    /** Renesas SCIF. */
    SCIF("SCIF");

    private final String label;

    ConsoleType(String label) {
        this.label = label;
    }

    /**
     * Gives the stored value.
     *
     * @return value of the type field
     */
    public int code() {
        return ordinal();
    }

    /**
     * Gives the name for people.
     *
     * @return name of the device family
     */
    public String label() {
        return label;
    }

    /**
     * Finds the type of a stored value.
     *
     * @param code the type field
     * @return the type, or empty if the value is not assigned
     */
    public static Optional<ConsoleType> ofCode(int code) {
        return code >= 0 && code < values().length ? Optional.of(values()[code]) : Optional.empty();
    }
}

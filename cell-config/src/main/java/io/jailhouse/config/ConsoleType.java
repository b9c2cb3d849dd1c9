package io.jailhouse.config;

import java.util.Optional;

/** Models of a console device. Source: console.h, {@code JAILHOUSE_CON_TYPE_*}. */
public enum ConsoleType {
    /** No console. */
    NONE(0, "none"),
    /** EFI framebuffer. */
    EFIFB(1, "EFI framebuffer"),
    /** 8250 family. */
    UART_8250(2, "8250"),
    /** Arm PL011. */
    PL011(3, "PL011"),
    /** Xilinx PS UART. */
    XUARTPS(4, "Xilinx PS"),
    /** Marvell mvebu UART. */
    MVEBU(5, "mvebu"),
    /** Renesas HSCIF. */
    HSCIF(6, "HSCIF"),
    /** Renesas SCIFA. */
    SCIFA(7, "SCIFA"),
    /** i.MX UART. */
    IMX(8, "i.MX"),
    /** i.MX low-power UART. */
    IMX_LPUART(9, "i.MX LPUART"),
    /** Renesas SCIF. */
    SCIF(10, "SCIF");

    private final int code;
    private final String label;

    ConsoleType(int code, String label) {
        this.code = code;
        this.label = label;
    }

    /**
     * Gives the stored value.
     *
     * @return value of the type field
     */
    public int code() {
        return code;
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

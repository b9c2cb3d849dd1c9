package io.jailhouse.daemon.linkfault;

/** A fault in force on a link. */
public sealed interface LinkFault {

    /** Returns bus, device and function of the link. */
    int bdf();

    /**
     * Doorbells to a peer do not come as they should.
     *
     * @param peer that does not get them
     * @param dropPerMille how many of a thousand are lost
     * @param delayMicros by how much they are late
     * @param duplicate whether they come twice
     */
    record Doorbells(int bdf, int peer, int dropPerMille, int delayMicros, boolean duplicate) implements LinkFault {
        boolean isNone() {
            return dropPerMille == 0 && delayMicros == 0 && !duplicate;
        }
    }

    /** The state table shows another state than a peer has. */
    record State(int bdf, int peer, int shown) implements LinkFault {}

    /**
     * A bit of a section is flipped.
     *
     * @param section its index among a peer's sections
     * @param offset of the byte in the section
     * @param bit of the byte
     */
    record Flip(int bdf, int section, long offset, int bit) implements LinkFault {}
}

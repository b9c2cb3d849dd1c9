package io.jailhouse.daemon.lifecycle;

import io.jailhouse.shm.CommunicationRegionDescriptor;

/** What the hypervisor tells a cell through its communication region. */
public enum CellMessage {
    /** May the cell be stopped? The cell decides. */
    SHUTDOWN_REQUEST(
            CommunicationRegionDescriptor.MESSAGE_SHUTDOWN_REQUEST, CommunicationRegionDescriptor.REPLY_APPROVED),
    /** Another cell came or went. The cell has no say. */
    RECONFIGURATION_COMPLETED(
            CommunicationRegionDescriptor.MESSAGE_RECONFIGURATION_COMPLETED,
            CommunicationRegionDescriptor.REPLY_RECEIVED);

    private final int word;
    private final int expectedReply;

    CellMessage(int word, int expectedReply) {
        this.word = word;
        this.expectedReply = expectedReply;
    }

    /** Returns the message word. */
    public int word() {
        return word;
    }

    /** Returns the only reply word that is no refusal. */
    public int expectedReply() {
        return expectedReply;
    }
}

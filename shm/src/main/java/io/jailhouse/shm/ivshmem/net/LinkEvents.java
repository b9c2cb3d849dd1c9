package io.jailhouse.shm.ivshmem.net;

/** Who wants to know when a link goes up and down. Called by the thread that owns the link. */
public interface LinkEvents {

    /** Hears nothing. */
    LinkEvents IGNORED = new LinkEvents() {
        @Override
        public void up() {}

        @Override
        public void down(String reason) {}
    };

    /** Frames can be sent and received. */
    void up();

    /**
     * Frames cannot be sent any more; those that were not delivered are lost.
     *
     * @param reason one sentence without a full stop, such as "the peer was reset"
     */
    void down(String reason);
}

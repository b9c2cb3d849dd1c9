package io.jailhouse.daemon.lifecycle;

/** What the end of a message means for the call that sent it. */
public sealed interface Verdict {
    /** The call goes on. */
    record Granted() implements Verdict {}

    /**
     * The cell refused.
     *
     * @param explanation one sentence for a person
     */
    record Denied(String explanation) implements Verdict {}

    /** The cell did not answer in time: it fails, and the call goes on. */
    record Expired() implements Verdict {}
}

package io.jailhouse.daemon.lifecycle;

import io.jailhouse.shm.ivshmem.LinkPeer;
import io.jailhouse.shm.ivshmem.Section;

/** Something that has to happen to a link of ivshmem devices. */
public sealed interface LinkEffect extends Effect {
    /** Makes the file of a link. */
    record CreateLink(int bdf) implements LinkEffect {}

    /** Zeroes the state words of a link that nobody has joined yet. */
    record ClearStates(Section stateTable, int peers) implements LinkEffect {}

    /** Makes an end of a link exist, in reset. */
    record SetPeer(int bdf, LinkPeer peer) implements LinkEffect {}

    /** Resets an end of a link, unless a program on the host drives it; the others hear of it if its state was not 0. */
    record ResetPeer(int bdf, int peerId) implements LinkEffect {}

    /** Makes an end of a link vanish. */
    record ClearPeer(int bdf, int peerId) implements LinkEffect {}

    /** Keeps programs on the host off the root cell's ends: its inmate drives them. */
    record TakeRootEnds() implements LinkEffect {}

    /** Lets programs on the host drive the root cell's ends again. */
    record LeaveRootEnds() implements LinkEffect {}

    /** Removes the file of a link that nobody is left on. */
    record RemoveLink(int bdf) implements LinkEffect {}
}

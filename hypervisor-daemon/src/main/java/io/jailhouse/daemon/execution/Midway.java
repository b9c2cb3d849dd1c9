package io.jailhouse.daemon.execution;

import java.io.IOException;

/** What happens when half of something is done. */
interface Midway {
    void pass() throws IOException;
}

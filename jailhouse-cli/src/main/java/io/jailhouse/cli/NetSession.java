package io.jailhouse.cli;

import io.jailhouse.shm.ivshmem.host.HostDevice;
import io.jailhouse.shm.ivshmem.host.HostNetDevice;
import io.jailhouse.shm.ivshmem.host.LinkAddress;
import io.jailhouse.shm.ivshmem.net.LinkEvents;
import io.jailhouse.shm.ivshmem.net.NetLink;
import java.io.IOException;

/** An open Ethernet link: its address, the device and the link over it. */
record NetSession(LinkAddress address, HostDevice device, NetLink link) implements AutoCloseable {

    NetSession(LinkAddress address, HostDevice device, LinkEvents events) throws IOException {
        this(address, device, new NetLink(new HostNetDevice(device), events));
    }

    @Override
    public void close() {
        link.close();
        device.close();
    }
}

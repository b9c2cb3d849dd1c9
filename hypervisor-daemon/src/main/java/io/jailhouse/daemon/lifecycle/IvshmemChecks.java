package io.jailhouse.daemon.lifecycle;

import static io.jailhouse.transport.Errno.EBUSY;
import static io.jailhouse.transport.Errno.EINVAL;

import io.jailhouse.config.CellConfig;
import io.jailhouse.config.PciDevice;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.lifecycle.Decision.Refused;
import io.jailhouse.shm.ivshmem.LinkDescriptor;
import io.jailhouse.shm.ivshmem.Section;
import io.jailhouse.transport.Errno;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the hypervisor looks at in the ivshmem devices of a new cell. A device id need not be below the number of peers.
 *
 * @param others the cells that exist
 * @param file the configuration's name, for messages
 * @param config the new cell's
 */
record IvshmemChecks(List<Cell> others, String file, CellConfig config) {

    Optional<Refused> find() {
        return IntStream.range(0, config.pciDevices().size())
                .filter(index -> config.pciDevices().get(index).isIvshmem())
                .mapToObj(this::find)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<Refused> find(int index) {
        PciDevice device = config.pciDevices().get(index);
        if (device.numMsixVectors() > LinkDescriptor.VECTORS) {
            return refuse(EINVAL, "%s: num_msix_vectors %d".formatted(device.address(), device.numMsixVectors()));
        }
        if (device.shmemDevId() >= LinkDescriptor.PEERS) {
            return refuse(EINVAL, "%s: shmem_dev_id %d".formatted(device.address(), device.shmemDevId()));
        }
        if (device.shmemPeers() > LinkDescriptor.PEERS) {
            return refuse(EINVAL, "%s: shmem_peers %d".formatted(device.address(), device.shmemPeers()));
        }
        long regionsNeeded = device.shmemRegionsStart() + Section.FIRST_OUTPUT + device.shmemPeers();
        if (regionsNeeded > config.memoryRegions().size()) {
            return refuse(
                    EINVAL,
                    "%s: shmem_regions_start %d with %d peers needs %d memory regions, there are %d"
                            .formatted(
                                    device.address(),
                                    device.shmemRegionsStart(),
                                    device.shmemPeers(),
                                    regionsNeeded,
                                    config.memoryRegions().size()));
        }
        return IvshmemLinks.peers(others, config, index).stream()
                .filter(peer -> peer.device().shmemDevId() == device.shmemDevId())
                .findFirst()
                .flatMap(holder -> refuse(
                        EBUSY,
                        "%s: ivshmem peer id %d is taken by cell \"%s\""
                                .formatted(device.address(), device.shmemDevId(), holder.cellName())));
    }

    private Optional<Refused> refuse(Errno errno, String what) {
        return Optional.of(new Refused(errno, file + ": " + what));
    }
}

package io.jailhouse.daemon.board;

import io.jailhouse.config.CellConfig;
import io.jailhouse.config.PciCapability;
import io.jailhouse.config.PciDevice;
import io.jailhouse.config.PlatformInfo;
import io.jailhouse.proto.IvshmemDevice;
import io.jailhouse.proto.PciFunction;
import io.jailhouse.proto.PciRoot;
import io.jailhouse.proto.StubDevice;

/** The PCI devices of a cell, in the form in which its agent gets them. */
final class PciRoots {
    private static final int STATE_TABLE = 0;
    private static final int READ_WRITE = 1;
    private static final int OUTPUT = 2;

    private PciRoots() {}

    static PciRoot of(Board board, Cell cell) {
        PlatformInfo platform = board.system().platformInfo();
        PciRoot.Builder root = PciRoot.newBuilder()
                .setMmconfigBase(reachable(platform.pciMmconfigBase()))
                .setEndBus(platform.pciMmconfigEndBus())
                .setVpciIrqBase((int) cell.config().vpciIrqBase());
        for (PciDevice device : cell.config().pciDevices()) {
            if (!cell.isRoot() || board.rootHolds(device)) {
                root.addFunctions(function(cell.config(), device));
            }
        }
        return root.build();
    }

    /** What lies above the address space cannot be reached: it is like none. */
    private static long reachable(long address) {
        return Long.compareUnsigned(address, Board.ADDRESS_SPACE_BYTES) < 0 ? address : 0;
    }

    private static PciFunction function(CellConfig config, PciDevice device) {
        PciFunction.Builder function = PciFunction.newBuilder().setBdf(device.bdf());
        device.barMasks().forEach(mask -> function.addBarMasks(mask.intValue()));
        return device.isIvshmem()
                ? function.setIvshmem(ivshmem(config, device)).build()
                : function.setStub(stub(config, device)).build();
    }

    private static IvshmemDevice ivshmem(CellConfig config, PciDevice device) {
        return IvshmemDevice.newBuilder()
                .setPeerId(device.shmemDevId())
                .setMaxPeers(device.shmemPeers())
                .setProtocol(device.shmemProtocol())
                .setMsixVectors(device.numMsixVectors())
                .setStateTableSize(size(config, device, STATE_TABLE))
                .setReadWriteSize(size(config, device, READ_WRITE))
                .setOutputSize(size(config, device, OUTPUT))
                .setBaseAddress(config.memoryRegions()
                        .get((int) device.shmemRegionsStart())
                        .virtStart())
                .build();
    }

    /** A link without peers has no output section, and the list of regions may end before it. */
    private static long size(CellConfig config, PciDevice device, int section) {
        long index = device.shmemRegionsStart() + section;
        return index < config.memoryRegions().size()
                ? config.memoryRegions().get((int) index).size()
                : 0;
    }

    private static StubDevice stub(CellConfig config, PciDevice device) {
        StubDevice.Builder stub = StubDevice.newBuilder()
                .setBridge(device.type() == PciDevice.TYPE_BRIDGE)
                .setMsixVectors(device.numMsixVectors())
                .setMsixAddress(reachable(device.msixAddress()))
                .setMsixRegionSize(device.msixRegionSize());
        // The counts of a configuration may promise more than it has.
        int end = Math.min(
                device.capsStart() + device.numCaps(), config.pciCapabilities().size());
        for (int i = device.capsStart(); i < end; i++) {
            PciCapability capability = config.pciCapabilities().get(i);
            stub.addCapabilities(io.jailhouse.proto.PciCapability.newBuilder()
                    .setId(capability.id() & ~PciCapability.EXTENDED)
                    .setExtended((capability.id() & PciCapability.EXTENDED) != 0)
                    .setStart(capability.start())
                    .setLength(capability.len())
                    .setWritable((capability.flags() & PciCapability.WRITE) != 0));
        }
        return stub.build();
    }
}

package io.jailhouse.agent.stage2;

import io.jailhouse.agent.device.MmioDevice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The stage-2 translation of a cell: immutable, shared by its CPUs.
 *
 * <p>Built from an ordered list; where ranges overlap the later one wins, as a later mapping overwrites an earlier one in
 * a page table. A device may thus be laid over a part of a memory page.
 *
 * <p>Subpage regions form a second layer (hypervisor/mmio.c): the hypervisor looks there after a fault, which is to say
 * for accesses that the first layer does not allow. What neither layer has may still reach {@link MovableDevices}.
 */
public final class Stage2Map {

    private static final long BLOCK_1G = 1L << 30;
    private static final long BLOCK_2M = 1L << 21;

    private final Stage2Range[] ranges;
    private final long[] bases;
    private final Stage2Range[] subpages;
    private final Optional<MovableDevices> movable;
    private final Optional<Stage2Range> movableSpace;

    private Stage2Map(
            List<Stage2Range> disjoint,
            List<Stage2Range> subpages,
            Optional<MovableDevices> movable,
            Optional<Stage2Range> movableSpace) {
        this.movable = movable;
        this.movableSpace = movableSpace;
        this.subpages = subpages.toArray(Stage2Range[]::new);
        ranges = disjoint.toArray(Stage2Range[]::new);
        bases = new long[ranges.length];
        for (int i = 0; i < ranges.length; i++) {
            bases[i] = ranges[i].guestBase();
        }
    }

    /** A map without any range: every access is a violation. */
    public static Stage2Map empty() {
        return new Stage2Map(List.of(), List.of(), Optional.empty(), Optional.empty());
    }

    /** Lays the ranges over each other in the order given. */
    public static Stage2Map of(List<Stage2Range> ordered) {
        return of(ordered, List.of());
    }

    /**
     * Lays ranges over each other in the order given, with a layer of subpage regions for what they do not allow.
     *
     * @param subpageRegions devices, in the order of the configuration; they may overlap
     */
    public static Stage2Map of(List<Stage2Range> ordered, List<Stage2Range> subpageRegions) {
        List<Stage2Range> disjoint = new ArrayList<>();
        for (Stage2Range added : ordered) {
            if (!added.isGranular()) {
                throw new IllegalArgumentException("memory must be 4 KiB granular: " + added);
            }
            List<Stage2Range> next = new ArrayList<>();
            for (Stage2Range old : disjoint) {
                if (old.guestEnd() <= added.guestBase() || old.guestBase() >= added.guestEnd()) {
                    next.add(old);
                    continue;
                }
                addPart(next, old, old.guestBase(), added.guestBase());
                addPart(next, old, added.guestEnd(), old.guestEnd());
            }
            next.add(added);
            disjoint = next;
        }
        disjoint.sort(Comparator.comparingLong(Stage2Range::guestBase));
        List<Stage2Range> sorted = new ArrayList<>(subpageRegions);
        sorted.sort(Comparator.comparingLong(Stage2Range::guestBase));
        return new Stage2Map(disjoint, sorted, Optional.empty(), Optional.empty());
    }

    /** The same map with devices for what nothing else allows. */
    public Stage2Map withMovable(MovableDevices devices) {
        Stage2Range everywhere = new Stage2Range(0, Long.MAX_VALUE, true, true, new Target.Device(devices, 0));
        return new Stage2Map(List.of(ranges), List.of(subpages), Optional.of(devices), Optional.of(everywhere));
    }

    private static void addPart(List<Stage2Range> parts, Stage2Range old, long from, long to) {
        if (from >= to) {
            return;
        }
        // A device laid over the middle of a page leaves memory pieces that are no longer whole pages: they are kept
        // as pieces of the page, which the engine reaches one access at a time.
        parts.add(old.clip(from, to));
    }

    /**
     * The range that holds an address.
     *
     * @return the range, or null if nothing is mapped there
     */
    public Stage2Range find(long guestPhysical) {
        int low = 0;
        int high = bases.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (bases[middle] <= guestPhysical) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high >= 0 && ranges[high].contains(guestPhysical) ? ranges[high] : null;
    }

    /**
     * The subpage region that holds a whole access.
     *
     * @return the region, or null; where regions overlap, the one at which the original's bisection ends
     */
    public Stage2Range findSubpage(long guestPhysical, int size) {
        int first = 0;
        int count = subpages.length;
        while (count > 0) {
            int middle = first + count / 2;
            Stage2Range region = subpages[middle];
            if (guestPhysical < region.guestBase()) {
                count = middle - first;
            } else if (!region.holds(guestPhysical, size)) {
                count -= middle + 1 - first;
                first = middle + 1;
            } else {
                return region;
            }
        }
        return null;
    }

    /**
     * The space of the movable devices, if one of them would get a whole access now. The answer must not be remembered:
     * see {@link #isMovable}.
     *
     * @return a range in which offsets are guest-physical addresses, or null
     */
    public Stage2Range findMovable(long guestPhysical, int size) {
        return movable.isPresent() && movable.get().reach(guestPhysical, size) ? movableSpace.get() : null;
    }

    /** Whether a range came from {@link #findMovable}. */
    public boolean isMovable(Stage2Range range) {
        return movableSpace.isPresent() && movableSpace.get().equals(range);
    }

    /** The disjoint ranges, in ascending order of address. */
    public List<Stage2Range> ranges() {
        return List.of(ranges);
    }

    /** The same map with other models behind its devices. */
    public Stage2Map withDevices(UnaryOperator<MmioDevice> exchange) {
        return new Stage2Map(
                Arrays.stream(ranges).map(range -> range.withDevice(exchange)).toList(),
                Arrays.stream(subpages)
                        .map(region -> region.withDevice(exchange))
                        .toList(),
                movable,
                movableSpace.map(space -> space.withDevice(exchange)));
    }

    /**
     * The lookup level at which a hardware walk of the same map would find nothing at an address: the first whose entry
     * covers nothing that is mapped.
     *
     * @return 1, 2 or 3
     */
    public int translationFaultLevel(long guestPhysical) {
        if (!mapsAnythingIn(guestPhysical & -BLOCK_1G, BLOCK_1G)) {
            return 1;
        }
        return mapsAnythingIn(guestPhysical & -BLOCK_2M, BLOCK_2M) ? 3 : 2;
    }

    private boolean mapsAnythingIn(long base, long size) {
        for (Stage2Range range : ranges) {
            if (range.isMapped() && range.guestBase() < base + size && range.guestEnd() > base) {
                return true;
            }
        }
        return false;
    }
}

package io.jailhouse.daemon.board;

import io.jailhouse.config.CellConfig;
import io.jailhouse.config.Irqchip;
import io.jailhouse.config.MachineInfo;
import io.jailhouse.proto.GrantedInterrupts;
import java.util.Optional;

/**
 * Which interrupts a cell owns. The root cell has those of its configuration that no other cell holds; the others have
 * all that their configurations name, whoever has them as well.
 */
final class Interrupts {
    private static final int WORD_BITS = 32;
    private static final int FIRST_SHARED_WORD = 1;
    private static final int MAXIMUM_PINS = 1024;

    private Interrupts() {}

    /** Returns what the agent of a cell must know of the interrupt controller; empty if the board names none. */
    static Optional<GrantedInterrupts> of(Board board, Cell cell) {
        if (!(board.system().platformInfo().machine() instanceof MachineInfo.Arm arm)
                || (arm.gicVersion() != 2 && arm.gicVersion() != 3)) {
            return Optional.empty();
        }
        int[] pins = new int[words(board, cell, arm.gicdBase())];
        add(pins, cell.config(), arm.gicdBase());
        if (cell.isRoot()) {
            int[] held = new int[pins.length];
            board.guests().forEach(guest -> add(held, guest.config(), arm.gicdBase()));
            for (int word = 0; word < pins.length; word++) {
                pins[word] &= ~held[word];
            }
        }
        GrantedInterrupts.Builder granted = GrantedInterrupts.newBuilder()
                .setVersion(arm.gicVersion())
                .setDistributor(arm.gicdBase())
                .setCpuInterface(arm.giccBase())
                .setRedistributors(arm.gicrBase())
                .setMaintenanceInterrupt(arm.maintenanceIrq() % WORD_BITS)
                .addAllBoardCpus(board.system().rootCell().cpuSet().cpus());
        for (int word : pins) {
            granted.addPins(word);
        }
        return Optional.of(granted.build());
    }

    /** As many as the controller seems to have: what the root cell's windows reach, and at least one of shared ones. */
    private static int words(Board board, Cell cell, long distributor) {
        int words = FIRST_SHARED_WORD + 1;
        for (CellConfig config : new CellConfig[] {board.root().config(), cell.config()}) {
            for (Irqchip chip : config.irqchips()) {
                if (isWindowOf(chip, distributor)) {
                    words = Math.max(words, (int) (chip.pinBase() + Irqchip.PINS) / WORD_BITS);
                }
            }
        }
        return words;
    }

    private static void add(int[] pins, CellConfig config, long distributor) {
        for (Irqchip chip : config.irqchips()) {
            if (isWindowOf(chip, distributor)) {
                for (long pin : chip.pins()) {
                    int word = (int) pin / WORD_BITS;
                    if (word < pins.length) {
                        pins[word] |= 1 << pin;
                    }
                }
            }
        }
    }

    /** Whether a window of a configuration is one of the interrupt controller whose distributor is there. */
    static boolean isWindowOf(Irqchip chip, long distributor) {
        return chip.address() == distributor
                && chip.pinBase() % WORD_BITS == 0
                && chip.pinBase() + Irqchip.PINS <= MAXIMUM_PINS;
    }
}

package io.jailhouse.daemon.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.config.ConfigFormatException;
import io.jailhouse.config.ConfigReader;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.lifecycle.Decision.Accepted;
import io.jailhouse.daemon.lifecycle.Decision.Refused;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Configurations with some words changed ({@code -Dmutations=N} of them): each is refused with one line, or makes a
 * board on which no CPU has two owners and which is as before when the cell is gone.
 */
class MutatedConfigurationsTest {
    private static final int MUTATIONS = Integer.getInteger("mutations", 70_000);
    private static final Duration LONGEST = Duration.ofSeconds(1);
    private static final long[] EXTREMES = {
        0, 1, -1, 0x7f, 0xff, 0x1000, 0xfff, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ffffL, Long.MIN_VALUE, Long.MAX_VALUE
    };

    private final Random random = new Random(20261121);
    private final byte[] system = ShippedConfigurations.bytes("k3-am625-sk.cell");
    private final List<byte[]> cells = List.of(
            ShippedConfigurations.bytes("k3-am625-sk-inmate-demo.cell"),
            ShippedConfigurations.bytes("k3-am625-sk-linux-demo.cell"),
            ShippedConfigurations.bytes("k3-am625-sk-ivshmem-demo.cell"),
            ShippedConfigurations.bytes("k3-am625-sk-net-pair-1.cell"));
    private final Board enabled = accepted(Lifecycle.enable(Optional.empty(), "sys", ShippedConfigurations.am62x()));

    @Test
    void areRefusedOrKeepEveryCpuAndAllMemoryInOneHand() {
        int taken = 0;
        for (int round = 0; round < MUTATIONS; round++) {
            long began = System.nanoTime();
            byte[] bytes = mutated(round % 8 == 0 ? system : cells.get(random.nextInt(cells.size())));
            String story = "round " + round;
            try {
                taken += (round % 8 == 0 ? enable(bytes, story) : createAndDestroy(bytes, story)) ? 1 : 0;
            } catch (ConfigFormatException e) {
                assertOneLine(e.getMessage(), story);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).as(story).isLessThan(LONGEST);
        }
        // A test that only ever looks at refusals would show little.
        assertThat(taken).isGreaterThan(MUTATIONS / 10);
    }

    private boolean enable(byte[] bytes, String story) {
        Decision decision = Lifecycle.enable(
                Optional.empty(),
                "sys.cell",
                ConfigReader.readSystem("sys.cell", bytes).configuration());
        return switch (decision) {
            case Refused refused -> isRefused(refused, story);
            case Accepted accepted -> {
                Board board = accepted.next().orElseThrow();
                assertThat(board.root().cpus()).as(story).isNotEmpty();
                yield true;
            }
        };
    }

    private boolean createAndDestroy(byte[] bytes, String story) {
        Decision decision = Lifecycle.create(
                Optional.of(enabled),
                "a.cell",
                ConfigReader.readCell("a.cell", bytes).configuration());
        return switch (decision) {
            case Refused refused -> isRefused(refused, story);
            case Accepted accepted -> {
                Board board = accepted.next().orElseThrow();
                Cell cell = board.guests().iterator().next();
                assertCpusHaveOneOwner(board, story);
                CellName name = new CellName.Id(cell.id());
                Decision started = Lifecycle.start(Optional.of(board), name);
                if (started instanceof Accepted(Optional<Board> next, var effects, var warnings)) {
                    board = next.orElseThrow();
                    assertCpusHaveOneOwner(board, story);
                }
                Board gone = accepted(Lifecycle.destroy(Optional.of(board), name));
                assertThat(gone.root().cpus())
                        .as(story)
                        .isEqualTo(enabled.root().cpus());
                assertThat(gone.rootMemory()).as(story).isEqualTo(enabled.rootMemory());
                yield true;
            }
        };
    }

    private static boolean isRefused(Refused refused, String story) {
        assertOneLine(refused.explanation(), story);
        return false;
    }

    private static void assertOneLine(String message, String story) {
        assertThat(message).as(story).isNotBlank().doesNotContain("\n");
    }

    private void assertCpusHaveOneOwner(Board board, String story) {
        Set<Integer> owned = new TreeSet<>();
        for (Cell cell : board.cells()) {
            for (int cpu : cell.cpus()) {
                assertThat(owned.add(cpu))
                        .as("CPU %d has one owner, %s", cpu, story)
                        .isTrue();
            }
        }
        assertThat(owned).as(story).isEqualTo(new TreeSet<>(enabled.root().cpus()));
    }

    private byte[] mutated(byte[] original) {
        ByteBuffer bytes = ByteBuffer.wrap(original.clone()).order(ByteOrder.LITTLE_ENDIAN);
        for (int change = random.nextInt(4); change >= 0; change--) {
            long value = random.nextBoolean() ? EXTREMES[random.nextInt(EXTREMES.length)] : random.nextLong();
            switch (random.nextInt(4)) {
                case 0 -> bytes.put(random.nextInt(bytes.capacity()), (byte) value);
                case 1 -> bytes.put(random.nextInt(bytes.capacity()), (byte) (1 << random.nextInt(8)));
                case 2 -> bytes.putInt(random.nextInt(bytes.capacity() / 4) * 4, (int) value);
                default -> bytes.putLong(random.nextInt(bytes.capacity() / 8 - 1) * 8 + 4, value);
            }
        }
        return bytes.array();
    }

    private static Board accepted(Decision decision) {
        assertThat(decision).isInstanceOf(Accepted.class);
        return ((Accepted) decision).next().orElseThrow();
    }
}

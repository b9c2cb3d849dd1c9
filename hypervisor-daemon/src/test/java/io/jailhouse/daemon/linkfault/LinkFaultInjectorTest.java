package io.jailhouse.daemon.linkfault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.jailhouse.daemon.execution.CallRefused;
import io.jailhouse.shm.BoardMemory;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.Wakeups;
import io.jailhouse.shm.create.BoardFiles;
import io.jailhouse.shm.ivshmem.Link;
import io.jailhouse.shm.ivshmem.LinkEndpoint;
import io.jailhouse.shm.ivshmem.LinkFaults;
import io.jailhouse.shm.ivshmem.LinkPeer;
import io.jailhouse.shm.ivshmem.Section;
import io.jailhouse.transport.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkFaultInjectorTest {
    private static final int BDF = 8;
    private static final long STATE_TABLE = 0x1000;
    private static final long READ_WRITE = 0x2000;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    private Path dir;

    private BoardPaths paths;
    private BoardMemory memory;
    private Wakeups wakeups;
    private Link link;
    private LinkEndpoint sender;
    private LinkEndpoint receiver;
    private LinkFaultInjector injector;

    @BeforeEach
    void create() throws IOException {
        paths = BoardPaths.of(
                "test",
                Map.of(
                        "JAILHOUSE_RUNTIME_DIR", dir.resolve("run").toString(),
                        "JAILHOUSE_SHM_DIR", dir.resolve("shm").toString()));
        paths.createDirectories();
        BoardFiles.createMemory(paths.memory(), 1 << 20);
        BoardFiles.createWakeups(paths.wakeups());
        BoardFiles.createLink(paths.link(BDF), BDF);
        memory = BoardMemory.open(paths.memory());
        wakeups = Wakeups.open(paths.wakeups());
        link = Link.open(paths.link(BDF));
        sender = join(0);
        receiver = join(1);
        injector = new LinkFaultInjector(paths);
    }

    private LinkEndpoint join(int id) {
        List<Section> sections = List.of(
                new Section(STATE_TABLE, 0x1000, true, false),
                new Section(READ_WRITE, 0x1000, true, true),
                new Section(0x3000, 0x1000, true, id == 0),
                new Section(0x4000, 0x1000, true, id == 1));
        link.setPeer(new LinkPeer(id, id, 2, 2, 0, sections));
        LinkEndpoint endpoint = link.endpoint(id, memory, wakeups);
        endpoint.setInterruptControl(LinkEndpoint.CONTROL_ENABLED);
        return endpoint;
    }

    @AfterEach
    void close() throws IOException {
        injector.close();
        link.close();
        wakeups.close();
        memory.close();
    }

    private int shown(int peer) throws IOException {
        return ByteBuffer.wrap(memory.read(STATE_TABLE + 4L * peer, 4))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
    }

    @Test
    void lostDoorbellsNeverComeUntilTheFaultIsRevoked() {
        injector.inject(new LinkFault.Doorbells(BDF, 1, LinkFaults.ALL, 0, false));
        sender.ring(1, 1);
        assertThat(receiver.hasPending()).isFalse();
        assertThat(injector.inForce()).containsExactly(new LinkFault.Doorbells(BDF, 1, LinkFaults.ALL, 0, false));
        assertThat(injector.revoke(OptionalInt.of(BDF))).hasSize(1);
        sender.ring(1, 1);
        assertThat(receiver.takePending()).isEqualTo(0b10);
        assertThat(injector.inForce()).isEmpty();
    }

    @Test
    void lateDoorbellsComeAfterTheDelayAndNotBefore() {
        injector.inject(new LinkFault.Doorbells(BDF, 1, 0, 20_000, false));
        long begin = System.nanoTime();
        sender.ring(1, 1);
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(1)).until(receiver::hasPending);
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
        assertThat(receiver.takePending()).isEqualTo(0b10);
    }

    @Test
    void doubledDoorbellsComeAtOnceAndOnceMore() {
        injector.inject(new LinkFault.Doorbells(BDF, 1, 0, 0, true));
        sender.ring(1, 0);
        assertThat(receiver.takePending()).isEqualTo(1);
        await().atMost(LIMIT).until(receiver::hasPending);
        assertThat(receiver.takePending()).isEqualTo(1);
        assertThat(link.counters(1).duplicated()).isEqualTo(1);
    }

    @Test
    void doorbellsThatAreLateAndDoubledComeTwiceAndNeverAtOnce() {
        injector.inject(new LinkFault.Doorbells(BDF, 1, 0, 20_000, true));
        long begin = System.nanoTime();
        sender.ring(1, 0);
        for (int time = 1; time <= 2; time++) {
            await().atMost(LIMIT).pollInterval(Duration.ofMillis(1)).until(receiver::hasPending);
            assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20L * time));
            assertThat(receiver.takePending()).isEqualTo(1);
        }
        assertThat(link.counters(1).delayed()).isEqualTo(1);
        assertThat(link.counters(1).duplicated()).isEqualTo(1);
    }

    @Test
    void whatIsHeldBackComesWhenTheFaultIsRevoked() {
        injector.inject(new LinkFault.Doorbells(BDF, 1, 0, Integer.MAX_VALUE, false));
        sender.ring(1, 1);
        assertThat(receiver.hasPending()).isFalse();
        injector.revoke(OptionalInt.empty());
        assertThat(receiver.takePending()).isEqualTo(0b10);
    }

    @Test
    void aChangedStateIsShownToTheOthersAndTakenBack() throws IOException {
        receiver.writeState(4);
        sender.takePending();
        injector.inject(new LinkFault.State(BDF, 1, 99));
        assertThat(shown(1)).isEqualTo(99);
        assertThat(receiver.state()).isEqualTo(4);
        assertThat(sender.takePending()).isEqualTo(1);
        injector.revoke(OptionalInt.empty());
        assertThat(shown(1)).isEqualTo(4);
        assertThat(sender.takePending()).isEqualTo(1);
    }

    @Test
    void aFlippedBitChangesNothingElseAndIsFlippedBack() throws IOException {
        memory.write(READ_WRITE + 4, new byte[] {1, 2, 3, 4});
        LinkFault flip = new LinkFault.Flip(BDF, Section.READ_WRITE, 6, 7);
        injector.inject(flip);
        assertThat(memory.read(READ_WRITE + 4, 4)).containsExactly(1, 2, 0x83, 4);
        assertThat(injector.inForce()).containsExactly(flip);
        injector.inject(flip);
        assertThat(memory.read(READ_WRITE + 4, 4)).containsExactly(1, 2, 3, 4);
        assertThat(injector.inForce()).isEmpty();
        injector.inject(flip);
        injector.revoke(OptionalInt.of(BDF));
        assertThat(memory.read(READ_WRITE + 4, 4)).containsExactly(1, 2, 3, 4);
    }

    @Test
    void whatDoesNotExistIsRefused() {
        refuses(new LinkFault.Doorbells(16, 0, 1, 0, false), Errno.ENOENT, "there is no link 00:02.0");
        refuses(new LinkFault.Doorbells(BDF, 5, 1, 0, false), Errno.ENOENT, "link 00:01.0 has no peer 5");
        refuses(new LinkFault.State(BDF, -1, 1), Errno.ENOENT, "link 00:01.0 has no peer 4294967295");
        refuses(new LinkFault.Flip(BDF, 4, 0, 0), Errno.ENOENT, "link 00:01.0 has no such section");
        refuses(
                new LinkFault.Flip(BDF, 1, 0x1000, 0),
                Errno.ERANGE,
                "link 00:01.0 has no offset 0x1000 in a section of 0x1000 bytes");
        refuses(new LinkFault.Flip(BDF, 1, 0, 8), Errno.EINVAL, "a byte has the bits 0 to 7");
        refuses(new LinkFault.Doorbells(BDF, 1, 1001, 0, false), Errno.EINVAL, "per mille");
        assertThat(injector.inForce()).isEmpty();
    }

    private void refuses(LinkFault fault, Errno errno, String sentence) {
        assertThatThrownBy(() -> injector.inject(fault))
                .isInstanceOfSatisfying(
                        CallRefused.class,
                        refused -> assertThat(refused.errno()).isEqualTo(errno))
                .hasMessageContaining(sentence);
    }

    @Test
    void faultsEndWithTheirLink() throws IOException {
        injector.inject(new LinkFault.Doorbells(BDF, 1, 500, 0, false));
        BoardFiles.createLink(paths.link(BDF), BDF);
        assertThat(injector.inForce()).isEmpty();
    }
}

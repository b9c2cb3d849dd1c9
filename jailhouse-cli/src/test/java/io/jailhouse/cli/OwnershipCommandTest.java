package io.jailhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.proto.OwnedRange;
import org.junit.jupiter.api.Test;

final class OwnershipCommandTest {
    @Test
    void rangeIsShownWithItsLastByte() {
        OwnedRange range = OwnedRange.newBuilder()
                .setPhysical(0xe000_0000L)
                .setVirtual(0)
                .setSize(0x1_0000)
                .setRights("rwx")
                .setKind("ram")
                .build();

        assertThat(OwnershipCommand.text(range)).isEqualTo("0xe0000000-0xe000ffff -> 0x0 rwx ram");
    }

    @Test
    void communicationRegionHasNoPhysicalAddress() {
        OwnedRange range = OwnedRange.newBuilder()
                .setVirtual(0x8000_0000L)
                .setSize(0x1000)
                .setRights("rw-")
                .setKind("communication")
                .build();

        assertThat(OwnershipCommand.text(range)).isEqualTo("(0x1000 bytes) -> 0x80000000 rw- communication");
    }
}

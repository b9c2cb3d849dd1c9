package io.jailhouse.agent.aarch64.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.aarch64.decode.DecodedPage;
import io.jailhouse.agent.aarch64.decode.Decoder;
import org.junit.jupiter.api.Test;

class LoopNestTest {

    private static final int NOP = 0xd503201f;
    private static final int HVC = 0xd4000002;

    /** A graph of instructions from address 0 on. */
    private static FlowGraph graph(long entry, int... words) {
        DecodedPage page = new DecodedPage(0, 0);
        for (int slot = 0; slot < words.length; slot++) {
            Decoder.decode(page, slot, words[slot]);
        }
        CodeSource code = pc -> Instruction.of(page, (int) pc / 4, pc, words[(int) pc / 4], true);
        return RegionScan.scan(code, entry, 6000, 6000);
    }

    /** CBNZ of X0 at an address to another one. */
    private static int branch(long from, long to) {
        return 0xb5000000 | (((int) (to - from) >> 2 << 5) & 0x00ffffe0);
    }

    private static final int[] NESTED = {
        NOP, NOP, NOP, branch(12, 8), branch(16, 4), NOP, branch(24, 20), HVC,
    };

    @Test
    void placesGoFromOutsideToInside() {
        FlowGraph graph = graph(0, NESTED);
        LoopNest nest = new LoopNest(graph, true);
        LoopNest.Loop outer = nest.at(graph.at(4));
        LoopNest.Loop inner = nest.at(graph.at(8));
        assertThat(outer.inner()).containsExactly(inner);
        assertThat(outer.place()).isGreaterThan(Exit.ENTRY);
        assertThat(inner.place()).isEqualTo(outer.lastPlace()).isGreaterThan(outer.place());
        assertThat(nest.outermost()).hasSize(2).contains(outer, nest.at(graph.at(20)));
    }

    @Test
    void atFirstThereAreNoPlacesInInnerLoops() {
        FlowGraph graph = graph(0, NESTED);
        LoopNest nest = new LoopNest(graph, false);
        assertThat(nest.at(graph.at(8))).isNull();
        assertThat(nest.at(graph.at(4)).inner()).isEmpty();
        assertThat(nest.outermost()).hasSize(2);
    }

    @Test
    void aLoopThatTheRegionBeginsInIsEnteredThere() {
        FlowGraph graph = graph(8, NESTED);
        LoopNest nest = new LoopNest(graph, true);
        assertThat(nest.outermost()).contains(nest.at(graph.at(8)));
        assertThat(nest.at(graph.at(4))).isNull();
    }

    @Test
    void aLoopWithTwoWaysInHasAPlaceAtEach() {
        FlowGraph graph = graph(0, branch(0, 8), NOP, NOP, branch(12, 4), HVC);
        LoopNest nest = new LoopNest(graph, true);
        assertThat(nest.outermost())
                .containsExactlyInAnyOrder(nest.at(graph.at(4)), nest.at(graph.at(8)))
                .allMatch(loop -> loop.inner().isEmpty());
    }

    @Test
    void anEntryBehindTheHeadOfItsLoopIsKnown() {
        assertThat(graph(8, NOP, NOP, NOP, branch(12, 4), HVC).beginsWithin()).isTrue();
        assertThat(graph(4, NOP, NOP, NOP, branch(12, 4), HVC).beginsWithin()).isFalse();
        assertThat(graph(0, NOP, NOP, NOP, branch(12, 4), HVC).beginsWithin()).isFalse();
    }
}

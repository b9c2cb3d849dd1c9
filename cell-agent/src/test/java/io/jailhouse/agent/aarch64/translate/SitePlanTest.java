package io.jailhouse.agent.aarch64.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.aarch64.mmu.LinearRun;
import java.util.List;
import org.junit.jupiter.api.Test;

class SitePlanTest {

    private static final long LOW = 0x4000_0000L;
    private static final long HIGH = 0xffff_8000_0800_0000L;

    private final Windows windows = new Windows();

    @Test
    void accessesThatReachTheSameRunShareAWindow() {
        Site first = load(0x1000, 0, LOW);
        Site second = load(0x1004, 0, HIGH);
        Site third = load(0x1008, 0, LOW);
        SitePlan plan = SitePlan.sharing(List.of(first, second, third), windows);
        assertThat(window(plan, first)).isEqualTo(window(plan, third)).isNotEqualTo(window(plan, second));
    }

    @Test
    void anAccessThatNeverMissedGoesWithTheRunOfItsWindow() {
        windows.set(1, run(HIGH));
        Site missed = load(0x1000, 0, LOW);
        Site hit = load(0x1004, 1, Site.NOWHERE);
        Site alsoThere = load(0x1008, 0, HIGH);
        SitePlan plan = SitePlan.sharing(List.of(missed, hit, alsoThere), windows);
        assertThat(window(plan, hit)).isEqualTo(window(plan, alsoThere)).isNotEqualTo(window(plan, missed));
    }

    @Test
    void anAccessThatIsNowhereTwiceHasNoWindow() {
        Site scattered = load(0x1000, 0, LOW);
        scattered.changes = 6;
        assertThat(window(SitePlan.sharing(List.of(scattered), windows), scattered))
                .isEqualTo(Site.TLB);
    }

    @Test
    void withoutCompetitorsTheOthersKeepTheirWindows() {
        Site competing = load(0x1000, 2, LOW);
        competing.conflicts = 1;
        Site content = load(0x1004, 2, Site.NOWHERE);
        Site scattered = load(0x1008, Site.TLB, Site.NOWHERE);
        SitePlan plan = SitePlan.withoutCompetitors(List.of(competing, content, scattered));
        assertThat(List.of(window(plan, competing), window(plan, content), window(plan, scattered)))
                .containsExactly(Site.TLB, 2, Site.TLB);
    }

    private static int window(SitePlan plan, Site site) {
        return plan.window(site.pc, site.access);
    }

    private static Site load(long pc, int window, long lastRun) {
        Access access =
                Access.at(false, 1, 0, new Transfer.General(8, Transfer.Extension.ZERO, 0, Transfer.General.NONE));
        Site site = new Site(pc, access, window);
        site.lastRun = lastRun;
        return site;
    }

    private static LinearRun run(long start) {
        LinearRun run = new LinearRun();
        run.start = start;
        run.size = 4096;
        return run;
    }
}

package io.jailhouse.agent.aarch64.translate;

import io.jailhouse.agent.aarch64.mmu.LinearRun;
import io.jailhouse.agent.aarch64.mmu.Mmu;
import io.jailhouse.agent.aarch64.sysreg.CpuState;

/** Has regions made again when it shows how they run: which memory they reach, which of their loops are long. Used by the CPU's thread alone. */
final class Revisions {

    private static final int MOST_REVISIONS = 8;
    private static final int MOST_SHARINGS = 2;
    // For the first time; for each that follows twice as many, so that those of a long life are few.
    private static final int CONFLICTS_TO_REVISE = 48;
    private static final int DEVICES_TO_REVISE = 256;
    private static final int OVERDRAWN_TO_REVISE = 4;

    private final CpuState state;
    private final Mmu mmu;
    private final Translator translator;
    private final LinearRun run = new LinearRun();

    Revisions(CpuState state, Mmu mmu, Translator translator) {
        this.state = state;
        this.mmu = mmu;
        this.translator = translator;
    }

    /** An inner loop has run for longer than the budget: after some times the region is made so that it goes on in those, too. */
    void overdrawn(Region region) {
        region.takeMade();
        region.overdrawn++;
        if (region.overdrawn >= OVERDRAWN_TO_REVISE && !region.resumesInside && !region.revising) {
            region.resumesInside = true;
            makeAgain(region, SitePlan.unchanged(region.sites));
        }
    }

    /** An access has found no translation: its window is filled. */
    void missed(Region region, Site site) {
        region.takeMade();
        Access access = site.access;
        long address = access.address(state.x);
        if (mmu.isKnownDevice(address, access.span(), access.store())) {
            reachedDevice(region, site);
            return;
        }
        if (site.window < 0 || !mmu.findRun(address, access.store(), run)) {
            return;
        }
        if (!region.windows.isEmpty(site.window)) {
            conflict(region, site);
        }
        region.windows.set(site.window, run);
        site.lastRun = run.start;
    }

    /**
     * An access that leaves the region each time is made by the MMU, in the region's new code. So are those that would reach
     * devices with the registers as they are now: most follow on the first with the same base.
     */
    private void reachedDevice(Region region, Site site) {
        site.devices++;
        if (site.devices >= DEVICES_TO_REVISE && site.access.mayReachDevice() && mayRevise(region)) {
            for (Site other : region.sites) {
                Access access = other.access;
                if (mmu.isKnownDevice(access.address(state.x), access.span(), access.store())) {
                    other.devices++;
                }
            }
            revise(region, SitePlan.withDevices(region.sites));
        }
    }

    private static boolean mayRevise(Region region) {
        return region.revisions < MOST_REVISIONS && !region.revising;
    }

    private void revise(Region region, SitePlan plan) {
        region.revisions++;
        makeAgain(region, plan);
    }

    private void makeAgain(Region region, SitePlan plan) {
        region.revising = true;
        translator.submit(region, plan);
    }

    private void conflict(Region region, Site site) {
        region.conflicts++;
        site.conflicts++;
        if (site.lastRun != Site.NOWHERE && site.lastRun != run.start) {
            site.changes++;
        }
        if (region.conflicts >= CONFLICTS_TO_REVISE << region.revisions && mayRevise(region)) {
            revise(
                    region,
                    region.revisions < MOST_SHARINGS
                            ? SitePlan.sharing(region.sites, region.windows)
                            : SitePlan.withoutCompetitors(region.sites));
        }
    }
}

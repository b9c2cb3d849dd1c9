package io.jailhouse.agent.aarch64.translate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** Which window translates which access of a region. */
final class SitePlan {

    /** An access that has been to so many other runs than the time before finds its pages one by one. */
    private static final int SCATTERED = 6;

    private final Map<Long, Integer> windows;

    private SitePlan(Map<Long, Integer> windows) {
        this.windows = windows;
    }

    /** All loads through one window, all stores through another. */
    static SitePlan initial() {
        return new SitePlan(Map.of());
    }

    /**
     * A plan after accesses have competed for windows: those that reach the same run share one. An access that never missed
     * reaches the run that its window holds.
     *
     * @param windows the windows now
     */
    static SitePlan sharing(List<Site> sites, Windows windows) {
        Map<Long, Integer> plan = new HashMap<>();
        Map<Long, Integer> loadRuns = new HashMap<>();
        Map<Long, Integer> storeRuns = new HashMap<>();
        for (Site site : sites) {
            if (site.window == Site.DEVICE) {
                plan.put(site.pc, Site.DEVICE);
                continue;
            }
            if (site.window == Site.TLB || site.changes >= SCATTERED) {
                plan.put(site.pc, Site.TLB);
                continue;
            }
            boolean seen = site.lastRun != Site.NOWHERE;
            if (!seen && windows.isEmpty(site.window)) {
                continue;
            }
            long run = seen ? site.lastRun : windows.start(site.window);
            Map<Long, Integer> runs = site.access.store() ? storeRuns : loadRuns;
            int first = first(site.access);
            if (runs.containsKey(run) || runs.size() < Windows.FIRST_STORE) {
                plan.put(site.pc, first + runs.computeIfAbsent(run, _ -> runs.size()));
            } else {
                plan.put(site.pc, Site.TLB);
            }
        }
        return new SitePlan(plan);
    }

    /** A plan when sharing by runs has not ended it: what still competes finds its pages one by one. */
    static SitePlan withoutCompetitors(List<Site> sites) {
        return of(sites, site -> site.conflicts > 0 ? Site.TLB : site.window);
    }

    /** The plan that is in force. */
    static SitePlan unchanged(List<Site> sites) {
        return of(sites, site -> site.window);
    }

    /** A plan in which accesses that have reached devices are made by the MMU. */
    static SitePlan withDevices(List<Site> sites) {
        return of(sites, site -> site.devices > 0 && site.access.mayReachDevice() ? Site.DEVICE : site.window);
    }

    private static SitePlan of(List<Site> sites, ToIntFunction<Site> window) {
        Map<Long, Integer> plan = new HashMap<>();
        sites.forEach(site -> plan.put(site.pc, window.applyAsInt(site)));
        return new SitePlan(plan);
    }

    /** What translates an access, as {@link Site#window} has it. */
    int window(long pc, Access access) {
        return windows.getOrDefault(pc, first(access));
    }

    private static int first(Access access) {
        return access.store() ? Windows.FIRST_STORE : 0;
    }
}

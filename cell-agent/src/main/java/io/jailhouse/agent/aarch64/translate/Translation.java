package io.jailhouse.agent.aarch64.translate;

import java.util.List;

/** What the translator makes of a region. */
record Translation(RegionCode code, Exit[] exits, List<Site> sites) {}

package io.jailhouse.agent.aarch64.translate;

/**
 * What a region is made from.
 *
 * @param graph its blocks
 * @param plan how its accesses are translated
 * @param strict whether unaligned accesses are left to the interpreter
 * @param checksStack whether a stack pointer that is not aligned may be a fault as a base
 * @param resumesInside whether it goes on in inner loops, too, after its budget was used up
 */
record RegionRequest(FlowGraph graph, SitePlan plan, boolean strict, boolean checksStack, boolean resumesInside) {}

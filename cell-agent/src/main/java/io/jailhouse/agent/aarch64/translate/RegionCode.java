package io.jailhouse.agent.aarch64.translate;

/** The code of a region; its subclasses are hidden classes. */
abstract class RegionCode {

    /**
     * Executes the region from its entry or, to go on after its budget was used up, from where it was left then.
     *
     * @param frame registers; on return those of the guest are exact but for the pc, and the frame's results are set
     * @param windows of the region, see {@link Windows}
     * @param budget instructions after which it is left at the next loop edge
     * @param place {@link Exit#ENTRY}, or {@link Exit#place} of the exit by which it was left last
     * @return the number of the {@link Exit} by which it was left
     */
    abstract int run(Frame frame, long[] windows, int budget, int place);
}

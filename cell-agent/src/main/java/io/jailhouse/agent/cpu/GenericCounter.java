package io.jailhouse.agent.cpu;

/** The system counter that the generic timer reads (DDI 0487 D12.1). Safe for any thread. */
public interface GenericCounter {

    /** Increments a second, what CNTFRQ_EL0 reads. */
    long frequencyHz();

    /** The count now, what CNTPCT_EL0 and CNTVCT_EL0 read. */
    long count();
}

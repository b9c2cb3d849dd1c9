package io.jailhouse.agent.cell;

import io.jailhouse.agent.aarch64.Aarch64;
import io.jailhouse.agent.aarch64.mmu.InnerShareableDomain;
import io.jailhouse.agent.aarch64.translate.Translator;
import io.jailhouse.agent.cpu.CpuEngine;
import io.jailhouse.agent.cpu.EventSource;
import io.jailhouse.agent.cpu.GenericCounter;
import io.jailhouse.agent.cpu.SystemRegisterDevice;
import io.jailhouse.agent.gic.CpuInterface;
import io.jailhouse.agent.timer.GenericTimers;
import io.jailhouse.shm.ClockPage;
import io.jailhouse.shm.WakeWord;
import io.jailhouse.shm.statistics.CpuStatistics;
import io.jailhouse.shm.statistics.VmexitCounter;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Puts the CPUs of a cell together: engine, timers, interrupt controller, thread. Owned by the order thread. */
final class CellCpuMaker {
    private final ClockPage clock;
    private final WakeWord wakeWord;
    private final InnerShareableDomain domain = new InnerShareableDomain();
    private final Translator translator = Translator.ofHotCode();
    private final GenericCounter counter = new GenericCounter() {
        @Override
        public long frequencyHz() {
            return clock.frequencyHz();
        }

        @Override
        public long count() {
            return clock.count();
        }
    };
    private volatile List<EventSource> sources = List.of();

    /**
     * Creates the maker.
     *
     * @param clock of the board; its counter is the CPUs'
     * @param wakeWord of the cell
     */
    CellCpuMaker(ClockPage clock, WakeWord wakeWord) {
        this.clock = clock;
        this.wakeWord = wakeWord;
    }

    /** Says what the CPUs look at besides their timers. */
    void watch(List<EventSource> cellSources) {
        sources = List.copyOf(cellSources);
    }

    /**
     * Makes a CPU that is off and held. Parameters as those of {@link CellCpu}.
     *
     * @param irqchip whose interrupts it gets
     */
    CellCpu make(
            int number,
            String cellName,
            Irqchip irqchip,
            CpuStatistics statistics,
            Hypercalls hypercalls,
            Supplier<CellCpus> cpus,
            CellFaults faults) {
        Optional<CpuInterface> gic = irqchip.join(number, delivery -> statistics.count(counterOf(delivery)));
        GenericTimers.Output privateInterrupts =
                gic.<GenericTimers.Output>map(own -> own::setLevel).orElse((_, _) -> {});
        GenericTimers timers = new GenericTimers(counter, privateInterrupts);
        CpuSignals signals = new CpuSignals(
                timers,
                privateInterrupts,
                gic.<BooleanSupplier>map(own -> own::irq).orElse(() -> false),
                gic.<Runnable>map(own -> own::reset).orElse(() -> {}),
                wakeWord,
                () -> sources);
        CpuRegisters registers = new CpuRegisters(
                timers, gic.map(irqchip::systemRegisters).orElse(SystemRegisterDevice.none()), statistics);
        CpuEngine engine = Aarch64.cpu(number, counter, registers, domain, signals, Optional.of(translator));
        return new CellCpu(
                number,
                cellName,
                engine,
                signals,
                clock.preciseTimers(),
                clock.hostCores(),
                statistics,
                hypercalls,
                cpus,
                faults);
    }

    private static VmexitCounter counterOf(CpuInterface.Delivery delivery) {
        return switch (delivery) {
            case INTERRUPT -> VmexitCounter.VIRT_IRQ;
            case SOFTWARE_INTERRUPT -> VmexitCounter.VIRT_SGI;
        };
    }
}

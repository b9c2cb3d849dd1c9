package io.jailhouse.daemon;

import io.jailhouse.daemon.execution.EffectExecutor;
import io.jailhouse.daemon.execution.Hypervisor;
import io.jailhouse.daemon.ledger.BoardLedger;
import io.jailhouse.daemon.rpc.AgentControlService;
import io.jailhouse.daemon.rpc.HypervisorService;
import io.jailhouse.daemon.supervision.AgentSupervisor;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.transport.Distribution;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.Duration;

/** How the daemon's parts are made; the container decides the order. */
@Factory
final class DaemonParts {
    private static final Duration ORDER_LIMIT = Duration.ofSeconds(10);

    @Singleton
    Distribution distribution() {
        return Distribution.ofThisProcess();
    }

    @Singleton
    AgentSupervisor supervisor(BoardPaths paths, Distribution distribution) {
        return new AgentSupervisor(paths, distribution);
    }

    @Singleton
    EffectExecutor effects(BoardPaths paths, AgentSupervisor supervisor, BoardLedger ledger) {
        return new EffectExecutor(paths, supervisor, ledger, ORDER_LIMIT);
    }

    @Singleton
    @Bean(preDestroy = "close")
    Hypervisor hypervisor(EffectExecutor effects) {
        Hypervisor hypervisor = new Hypervisor(effects);
        effects.reportTo(hypervisor);
        return hypervisor;
    }

    @Singleton
    @Bean(preDestroy = "close")
    HypervisorService hypervisorService(
            Hypervisor hypervisor, EffectExecutor effects, BoardPaths paths, DaemonLife life) {
        return new HypervisorService(hypervisor, effects, paths, life);
    }

    @Singleton
    AgentControlService agentControlService(AgentSupervisor supervisor, Hypervisor hypervisor) {
        return new AgentControlService(supervisor, hypervisor);
    }
}

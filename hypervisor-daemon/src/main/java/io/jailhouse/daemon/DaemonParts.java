package io.jailhouse.daemon;

import io.jailhouse.daemon.execution.EffectExecutor;
import io.jailhouse.daemon.execution.Hypervisor;
import io.jailhouse.daemon.ledger.BoardLedger;
import io.jailhouse.daemon.linkfault.LinkFaultInjector;
import io.jailhouse.daemon.rpc.AgentControlService;
import io.jailhouse.daemon.rpc.HypervisorService;
import io.jailhouse.daemon.rpc.LinkFaultService;
import io.jailhouse.daemon.rpc.LinkService;
import io.jailhouse.daemon.supervision.AgentSupervisor;
import io.jailhouse.daemon.supervision.SupervisionLimits;
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
    @Bean(preDestroy = "close")
    AgentSupervisor supervisor(BoardPaths paths, Distribution distribution) {
        return new AgentSupervisor(
                paths,
                arguments -> distribution.command(Distribution.Program.AGENT, arguments),
                SupervisionLimits.usual());
    }

    @Singleton
    EffectExecutor effects(BoardPaths paths, AgentSupervisor supervisor, BoardLedger ledger, DaemonLife life) {
        return new EffectExecutor(paths, supervisor, ledger, ORDER_LIMIT, life::endsAfterDisable);
    }

    @Singleton
    @Bean(preDestroy = "close")
    Hypervisor hypervisor(EffectExecutor effects) {
        return new Hypervisor(effects);
    }

    @Singleton
    @Bean(preDestroy = "close")
    HypervisorService hypervisorService(
            Hypervisor hypervisor, EffectExecutor effects, BoardPaths paths, DaemonLife life) {
        return new HypervisorService(hypervisor, effects, paths, life);
    }

    @Singleton
    @Bean(preDestroy = "close")
    LinkFaultService linkFaultService(Hypervisor hypervisor, BoardPaths paths) {
        return new LinkFaultService(hypervisor, new LinkFaultInjector(paths));
    }

    @Singleton
    LinkService linkService(Hypervisor hypervisor, EffectExecutor effects) {
        return new LinkService(hypervisor, effects);
    }

    @Singleton
    AgentControlService agentControlService(AgentSupervisor supervisor) {
        return new AgentControlService(supervisor);
    }
}

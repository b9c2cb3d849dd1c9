package io.jailhouse.daemon;

import io.jailhouse.daemon.execution.AgentPatience;
import io.jailhouse.daemon.execution.EffectExecutor;
import io.jailhouse.daemon.execution.Hypervisor;
import io.jailhouse.daemon.faultpoint.ArmedFaults;
import io.jailhouse.daemon.ledger.BoardLedger;
import io.jailhouse.daemon.linkfault.LinkFaultInjector;
import io.jailhouse.daemon.rpc.AgentControlService;
import io.jailhouse.daemon.rpc.ConsoleService;
import io.jailhouse.daemon.rpc.FaultInjectionService;
import io.jailhouse.daemon.rpc.HypervisorService;
import io.jailhouse.daemon.rpc.LinkService;
import io.jailhouse.daemon.rpc.TraceService;
import io.jailhouse.daemon.supervision.AgentSupervisor;
import io.jailhouse.daemon.supervision.SupervisionLimits;
import io.jailhouse.fault.FaultPoints;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.transport.Distribution;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

/** How the daemon's parts are made; the container decides the order. */
@Factory
final class DaemonParts {
    @Singleton
    Distribution distribution() {
        return Distribution.ofThisProcess();
    }

    @Singleton
    @Bean(preDestroy = "close")
    AgentSupervisor supervisor(BoardPaths paths, Distribution distribution) {
        return new AgentSupervisor(paths, new InstalledAgent(distribution), SupervisionLimits.usual());
    }

    @Singleton
    ArmedFaults armedFaults() {
        return new ArmedFaults(FaultPoints.ofThisProcess());
    }

    @Singleton
    EffectExecutor effects(
            BoardPaths paths, AgentSupervisor supervisor, BoardLedger ledger, DaemonLife life, ArmedFaults armed) {
        AgentPatience patience = Distribution.isTraining() ? AgentPatience.whileTraining() : AgentPatience.usual();
        return new EffectExecutor(paths, supervisor, ledger, patience, life::endsAfterDisable, armed);
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
    FaultInjectionService faultInjectionService(
            Hypervisor hypervisor, EffectExecutor effects, ArmedFaults armed, BoardPaths paths) {
        return new FaultInjectionService(hypervisor, new LinkFaultInjector(paths), effects, armed);
    }

    @Singleton
    @Bean(preDestroy = "close")
    ConsoleService consoleService(Hypervisor hypervisor, BoardPaths paths) {
        return new ConsoleService(hypervisor, paths);
    }

    @Singleton
    @Bean(preDestroy = "close")
    TraceService traceService(Hypervisor hypervisor, EffectExecutor effects) {
        return new TraceService(hypervisor, effects);
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

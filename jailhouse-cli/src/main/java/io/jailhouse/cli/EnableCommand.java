package io.jailhouse.cli;

import io.jailhouse.proto.ConfinementLevel;
import io.jailhouse.proto.EnableHeader;
import io.jailhouse.proto.EnableRequest;
import io.jailhouse.proto.EnableResponse;
import io.jailhouse.proto.SerialSpeed;
import io.jailhouse.proto.TimerPrecision;
import io.jailhouse.shm.HostCores;
import io.jailhouse.transport.Uploads;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code enable SYSCONFIG}: turns a board on, starting its daemon if none runs. Also {@code cell enable}. */
@Command(name = "enable")
final class EnableCommand implements Callable<Integer> {
    enum Speed {
        paced,
        unlimited
    }

    enum Switch {
        on,
        off
    }

    private static final int MAX_PORT = 65_535;

    private final CommandContext context;

    @Mixin
    private BoardOption board;

    @Mixin
    private ListenOptions listen;

    @Option(names = "--counter-frequency", paramLabel = "HZ")
    private long counterFrequency;

    @Option(names = "--serial-speed", paramLabel = "{paced|unlimited}")
    private Speed speed = Speed.paced;

    @Option(names = "--precise-timers", paramLabel = "{on|off}")
    private Switch preciseTimers = Switch.on;

    @Option(names = "--cpu-affinity", paramLabel = "CORES")
    private String cpuAffinity;

    @Option(names = "--confine", paramLabel = "{strict|best-effort|off}", converter = ConfinementLevelConverter.class)
    private ConfinementLevel confinement = ConfinementLevel.CONFINEMENT_LEVEL_BEST_EFFORT;

    @Option(names = "--metrics-port", paramLabel = "PORT")
    private int metricsPort;

    @Parameters(paramLabel = "SYSCONFIG")
    private Path file;

    EnableCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (counterFrequency < 0) {
            throw CommandFailure.saying("--counter-frequency: " + counterFrequency + " is negative");
        }
        if (metricsPort < 0 || metricsPort > MAX_PORT) {
            throw CommandFailure.saying("--metrics-port: " + metricsPort + " is no port");
        }
        HostCores hostCores = hostCores();
        byte[] bytes = ConfigurationFile.bytes(context, file);
        BoardSession session = context.session(board.board());
        if (!session.isRemote()) {
            session.daemonStarter().start(true, listen.arguments());
        } else if (!listen.arguments().isEmpty()) {
            throw CommandFailure.saying("--listen is for a daemon that this command starts; the one at --host runs");
        }
        EnableHeader header = EnableHeader.newBuilder()
                .setFileName(file.toString())
                .setCounterFrequencyHz(counterFrequency)
                .setMetricsPort(metricsPort)
                .setConfinement(confinement)
                .setHostCores(hostCores.mask())
                .setTimerPrecision(
                        preciseTimers == Switch.on
                                ? TimerPrecision.TIMER_PRECISION_PRECISE
                                : TimerPrecision.TIMER_PRECISION_SLEEPY)
                .setSerialSpeed(
                        speed == Speed.unlimited ? SerialSpeed.SERIAL_SPEED_UNLIMITED : SerialSpeed.SERIAL_SPEED_PACED)
                .build();
        EnableResponse response = session.call(
                "JAILHOUSE_ENABLE",
                hypervisor -> Uploads.send(
                        hypervisor.enable(),
                        List.of(() -> new Uploads.Part<>(
                                EnableRequest.newBuilder().setHeader(header).build(), bytes)),
                        chunk -> EnableRequest.newBuilder().setChunk(chunk).build()));
        context.warn(response.getWarningsList());
        return 0;
    }

    private HostCores hostCores() {
        return cpuAffinity == null
                ? HostCores.ANY
                : HostCores.parse(cpuAffinity)
                        .orElseThrow(() -> CommandFailure.saying(
                                "--cpu-affinity: " + cpuAffinity + " is no list of cores from 0 to 63, such as 0-3,5"));
    }
}

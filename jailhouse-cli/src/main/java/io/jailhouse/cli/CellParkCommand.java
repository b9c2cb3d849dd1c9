package io.jailhouse.cli;

import io.jailhouse.proto.ParkCpuRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cell park NAME CPU}: a CPU is parked as if it had made a violation. */
@Command(name = "park")
final class CellParkCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private BoardOption board;

    @Parameters(index = "0", paramLabel = "{ID|NAME}")
    private String cell;

    @Parameters(index = "1", paramLabel = "CPU")
    private int cpu;

    CellParkCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        ParkCpuRequest request = ParkCpuRequest.newBuilder()
                .setCell(CellNameArguments.of(cell))
                .setCpu(cpu)
                .build();
        context.session(board.board()).call("JAILHOUSE_CELL_PARK", hypervisor -> hypervisor.parkCpu(request));
        return 0;
    }
}

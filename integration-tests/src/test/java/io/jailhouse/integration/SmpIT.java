package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.SMP_CELL;
import static io.jailhouse.integration.board.Project.SMP_CELL_NAME;
import static io.jailhouse.integration.board.Project.SMP_DEMO;
import static io.jailhouse.integration.board.Project.SYSTEM;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.CommandResult;
import io.jailhouse.integration.board.Project;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.junit.Console;
import io.jailhouse.proto.CellState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A cell with three CPUs: one runs on, one goes off, one is parked after a violation. */
@ExtendWith(BoardExtension.class)
class SmpIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static int metricsPort;

    @BeforeAll
    static void createCell(TestBoard board) throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            metricsPort = free.getLocalPort();
        }
        board.runAll(
                "enable " + SYSTEM + " --serial-speed unlimited --metrics-port " + metricsPort,
                "cell create " + SMP_CELL,
                "cell load " + SMP_CELL_NAME + " " + SMP_DEMO);
    }

    /** Starts the demo and waits until two of its three CPUs have ended. */
    private static void start(TestBoard board, Console hypervisor) {
        try (Console console = board.serialConsole(Project.CELL_CONSOLE).skip()) {
            hypervisor.skip();
            board.runAll("cell start " + SMP_CELL_NAME);
            console.await("CPU 1 runs\r\nCPU 2 turned on\r\nCPU 3 turned on\r\n", LIMIT)
                    .await("counted 60000\r\n", LIMIT)
                    .await("CPU 2 is off, state 0\r\nCPU 3 is off, state 2\r\n", LIMIT)
                    .await("CPU 1 runs on\r\n", LIMIT);
        }
    }

    @Test
    void parkingOneCpuLeavesTheOthersRunningUntilTheLast(TestBoard board) {
        try (Console hypervisor = board.hypervisorConsole()) {
            start(board, hypervisor);
            hypervisor
                    .await("Unhandled data read at 0x7000000000(4)\n", LIMIT)
                    .await("Parking CPU 3 (Cell: \"smp-demo\")\n", LIMIT)
                    .await("smp-demo is done\n", LIMIT);
            assertThat(board.cell(SMP_CELL_NAME).getState()).isEqualTo(CellState.CELL_STATE_RUNNING);
            assertThat(board.cell(SMP_CELL_NAME).getFailedCpusList()).containsExactly(3);

            board.run("cell", "park", SMP_CELL_NAME, "1").succeeded();
            hypervisor.await("CPU 1 is parked by order\n\nParking CPU 1 (Cell: \"smp-demo\")\n", LIMIT);
            assertThat(board.cell(SMP_CELL_NAME).getFailedCpusList()).containsExactly(1, 3);
            assertThat(board.cell(SMP_CELL_NAME).getState())
                    .as("CPU 2 is off, which is no failure")
                    .isEqualTo(CellState.CELL_STATE_RUNNING);

            board.run("cell", "park", SMP_CELL_NAME, "0").failedWith("JAILHOUSE_CELL_PARK: Invalid argument", "CPU 0");
            board.run("cell", "park", SMP_CELL_NAME, "2").succeeded();
            assertThat(board.cell(SMP_CELL_NAME).getState()).isEqualTo(CellState.CELL_STATE_FAILED);
            assertThat(board.run("cell", "list").succeeded().out())
                    .containsPattern("1 +smp-demo +failed +1-3 +1-3 *\n");
            board.run("cell", "park", SMP_CELL_NAME, "2")
                    .failedWith("JAILHOUSE_CELL_PARK: Invalid argument", "is failed, not running");
        }
    }

    @Test
    void exitsAreCountedForEachCpu(TestBoard board) {
        try (Console hypervisor = board.hypervisorConsole()) {
            start(board, hypervisor);
            hypervisor.await("smp-demo is done\n", LIMIT);
        }
        String json = board.run("cell", "stats", SMP_CELL_NAME, "--output", "json")
                .succeeded()
                .out();
        assertThat(json).contains("\"cell\" : \"smp-demo\"", "\"cpu\" : 1", "\"cpu\" : 2", "\"cpu\" : 3");
        CommandResult table = board.run("cell", "stats", SMP_CELL_NAME).succeeded();
        assertThat(table.out()).startsWith("""
                        Statistics for smp-demo cell

                        COUNTER (All CPUs)                   SUM   PER SEC
                        """).hasLineCount(12);
        assertThat(count(table, "vmexits_mmio")).isGreaterThan(100);
        assertThat(count(table, "vmexits_psci")).isGreaterThanOrEqualTo(12);
        assertThat(count(table, "vmexits_hypercall"))
                .as("a character each, and the state of two CPUs")
                .isEqualTo("smp-demo is done\n".length() + 2);
        assertThat(board.run("cell", "stats", "0", "--batch").succeeded().out())
                .startsWith("Statistics for k3-am625-sk cell\n");
    }

    @Test
    void theMetricsEndpointTellsWhatTheStatisticsTell(TestBoard board) throws IOException, InterruptedException {
        try (Console hypervisor = board.hypervisorConsole()) {
            start(board, hypervisor);
            hypervisor.await("smp-demo is done\n", LIMIT);
        }
        CommandResult table = board.run("cell", "stats", SMP_CELL_NAME).succeeded();
        String metrics = metrics();
        assertThat(metrics)
                .contains("jailhouse_cells 2.0\n", "jailhouse_page_pool_size{pool=\"remap\"} 131072.0\n")
                .contains("jailhouse_cell_failed_cpus{cell=\"smp-demo\",id=\"1\"} 1.0\n")
                .contains(
                        "jailhouse_vmexits_by_reason_total{cell=\"smp-demo\",cpu=\"1\",id=\"1\",reason=\"hypercall\"} "
                                + (double) count(table, "vmexits_hypercall"))
                .endsWith("# EOF\n");
    }

    private static String metrics() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI endpoint = URI.create("http://127.0.0.1:" + metricsPort + "/metrics");
            HttpResponse<String> answer =
                    client.send(HttpRequest.newBuilder(endpoint).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            return answer.body();
        }
    }

    @Test
    void unknownCellsAndWrongUsageOfStatisticsEndAsInTheOriginal(TestBoard board) {
        board.run("cell", "stats", "nobody").failedWith("reading stats: No such file or directory", "\"nobody\"");
        CommandResult usage = board.run("cell", "stats");
        assertThat(usage.exitCode()).isEqualTo(1);
        assertThat(usage.out()).isEqualTo("usage: jailhouse cell stats { ID | [--name] NAME }\n");
    }

    private static long count(CommandResult table, String counter) {
        Matcher row =
                Pattern.compile("^" + counter + " +([0-9]+)", Pattern.MULTILINE).matcher(table.out());
        assertThat(row.find()).as("%s in %s", counter, table).isTrue();
        return Long.parseLong(row.group(1));
    }
}

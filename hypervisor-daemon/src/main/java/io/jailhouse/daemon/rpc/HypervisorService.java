package io.jailhouse.daemon.rpc;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.jailhouse.config.ConfigFormatException;
import io.jailhouse.config.ConfigReader;
import io.jailhouse.config.ReadConfiguration;
import io.jailhouse.config.SystemConfig;
import io.jailhouse.daemon.DaemonLife;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.execution.CallRefused;
import io.jailhouse.daemon.execution.ConfinementLevels;
import io.jailhouse.daemon.execution.EffectExecutor;
import io.jailhouse.daemon.execution.EnableOptions;
import io.jailhouse.daemon.execution.Hypervisor;
import io.jailhouse.daemon.lifecycle.CellName;
import io.jailhouse.daemon.metrics.MetricsEndpoint;
import io.jailhouse.proto.CreateCellHeader;
import io.jailhouse.proto.CreateCellRequest;
import io.jailhouse.proto.CreateCellResponse;
import io.jailhouse.proto.DescribeBoardRequest;
import io.jailhouse.proto.DescribeBoardResponse;
import io.jailhouse.proto.DescribeCellRequest;
import io.jailhouse.proto.DescribeCellResponse;
import io.jailhouse.proto.DescribeOwnershipRequest;
import io.jailhouse.proto.DescribeOwnershipResponse;
import io.jailhouse.proto.DescribeRequestRequest;
import io.jailhouse.proto.DescribeRequestResponse;
import io.jailhouse.proto.DestroyCellRequest;
import io.jailhouse.proto.DestroyCellResponse;
import io.jailhouse.proto.DisableRequest;
import io.jailhouse.proto.DisableResponse;
import io.jailhouse.proto.EnableHeader;
import io.jailhouse.proto.EnableRequest;
import io.jailhouse.proto.EnableResponse;
import io.jailhouse.proto.HypervisorGrpc;
import io.jailhouse.proto.InjectFaultRequest;
import io.jailhouse.proto.InjectFaultResponse;
import io.jailhouse.proto.ListCellsRequest;
import io.jailhouse.proto.ListCellsResponse;
import io.jailhouse.proto.LoadCellRequest;
import io.jailhouse.proto.LoadCellResponse;
import io.jailhouse.proto.ParkCpuRequest;
import io.jailhouse.proto.ParkCpuResponse;
import io.jailhouse.proto.ReadStatisticsRequest;
import io.jailhouse.proto.ReadStatisticsResponse;
import io.jailhouse.proto.RequestState;
import io.jailhouse.proto.SerialSpeed;
import io.jailhouse.proto.StartCellRequest;
import io.jailhouse.proto.StartCellResponse;
import io.jailhouse.proto.StartRootRequest;
import io.jailhouse.proto.StartRootResponse;
import io.jailhouse.proto.StopDaemonRequest;
import io.jailhouse.proto.StopDaemonResponse;
import io.jailhouse.proto.StopRootRequest;
import io.jailhouse.proto.StopRootResponse;
import io.jailhouse.proto.TimerPrecision;
import io.jailhouse.proto.WaitForStateRequest;
import io.jailhouse.proto.WaitForStateResponse;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.HostCores;
import io.jailhouse.transport.Errno;
import io.jailhouse.transport.RequestIds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The management interface of the board (hypervisor.proto). */
public final class HypervisorService extends HypervisorGrpc.HypervisorImplBase implements AutoCloseable {
    private final Hypervisor hypervisor;
    private final EffectExecutor effects;
    private final BoardPaths paths;
    private final DaemonLife life;
    private final StateWaiters waiters;
    private final CellStatistics statistics;
    private final MetricsEndpoint metrics;

    /**
     * Creates the service.
     *
     * @param hypervisor carries the requests out
     * @param effects knows agents and shared files
     * @param paths where the board's files are
     * @param life when the daemon ends
     */
    public HypervisorService(Hypervisor hypervisor, EffectExecutor effects, BoardPaths paths, DaemonLife life) {
        this.hypervisor = hypervisor;
        this.effects = effects;
        this.paths = paths;
        this.life = life;
        this.statistics = new CellStatistics(hypervisor, effects);
        this.metrics = new MetricsEndpoint(hypervisor::board, effects::statistics);
        this.waiters = new StateWaiters(hypervisor, this::describe);
    }

    @Override
    public StreamObserver<EnableRequest> enable(StreamObserver<EnableResponse> caller) {
        return new ConfigurationUpload<>(
                new ConfigurationUpload.Parts<EnableRequest, EnableHeader>() {
                    @Override
                    public EnableHeader header(EnableRequest message) {
                        return message.hasHeader() ? message.getHeader() : null;
                    }

                    @Override
                    public ByteString chunk(EnableRequest message) {
                        return message.getChunk();
                    }
                },
                caller,
                (header, bytes) -> {
                    ReadConfiguration<SystemConfig> read;
                    String file;
                    try {
                        file = RequestText.fileName(header.getFileName());
                        String shown = file;
                        read = parsed(() -> ConfigReader.readSystem(shown, bytes));
                        openMetrics(header.getMetricsPort());
                    } catch (CallRefused refused) {
                        // First the answer: a daemon that was started for this call ends with it.
                        Answers.refuse(caller, refused);
                        life.enableEnded(hypervisor.board().isPresent());
                        return;
                    }
                    var options = new EnableOptions(
                            header.getCounterFrequencyHz(),
                            header.getSerialSpeed() == SerialSpeed.SERIAL_SPEED_UNLIMITED,
                            header.getTimerPrecision() == TimerPrecision.TIMER_PRECISION_PRECISE,
                            new HostCores(header.getHostCores()),
                            ConfinementLevels.of(header.getConfinement()));
                    var enabled = hypervisor
                            .enable(file, read.configuration(), options)
                            .whenComplete((done, failure) -> {
                                boolean isEnabled = hypervisor.board().isPresent();
                                if (!isEnabled) {
                                    metrics.close();
                                }
                                life.enableEnded(isEnabled);
                            });
                    Answers.send(
                            enabled,
                            caller,
                            warnings -> EnableResponse.newBuilder()
                                    .addAllWarnings(together(read.notes(), warnings))
                                    .build());
                });
    }

    @Override
    public void disable(DisableRequest request, StreamObserver<DisableResponse> caller) {
        var disabled = hypervisor.disable();
        Answers.send(
                disabled,
                caller,
                done -> DisableResponse.newBuilder()
                        .setEndingDaemonPid(
                                life.endsAfterDisable()
                                        ? ProcessHandle.current().pid()
                                        : 0)
                        .build());
        disabled.thenRun(metrics::close).thenRun(life::disabled);
    }

    @Override
    public StreamObserver<CreateCellRequest> createCell(StreamObserver<CreateCellResponse> caller) {
        return new ConfigurationUpload<>(
                new ConfigurationUpload.Parts<CreateCellRequest, CreateCellHeader>() {
                    @Override
                    public CreateCellHeader header(CreateCellRequest message) {
                        return message.hasHeader() ? message.getHeader() : null;
                    }

                    @Override
                    public ByteString chunk(CreateCellRequest message) {
                        return message.getChunk();
                    }
                },
                caller,
                (header, bytes) -> {
                    String file = RequestText.fileName(header.getFileName());
                    var read = parsed(() -> ConfigReader.readCell(file, bytes));
                    var created = hypervisor.create(file, read.configuration());
                    Answers.send(
                            created,
                            caller,
                            cell -> CreateCellResponse.newBuilder()
                                    .setId(cell.cell().id())
                                    .addAllWarnings(together(read.notes(), cell.warnings()))
                                    .build());
                });
    }

    @Override
    public StreamObserver<LoadCellRequest> loadCell(StreamObserver<LoadCellResponse> caller) {
        return new ImageUpload(hypervisor, paths.sharedDir(), caller);
    }

    @Override
    public void startCell(StartCellRequest request, StreamObserver<StartCellResponse> caller) {
        guarded(
                caller,
                () -> Answers.send(
                        hypervisor.start(CellNames.of(request.getCell())),
                        caller,
                        done -> StartCellResponse.getDefaultInstance()));
    }

    @Override
    public StreamObserver<LoadCellRequest> loadRoot(StreamObserver<LoadCellResponse> caller) {
        return new ImageUpload(hypervisor, paths.sharedDir(), caller);
    }

    @Override
    public void startRoot(StartRootRequest request, StreamObserver<StartRootResponse> caller) {
        Answers.send(hypervisor.startRoot(), caller, done -> StartRootResponse.getDefaultInstance());
    }

    @Override
    public void stopRoot(StopRootRequest request, StreamObserver<StopRootResponse> caller) {
        Answers.send(hypervisor.stopRoot(), caller, done -> StopRootResponse.getDefaultInstance());
    }

    @Override
    public void destroyCell(DestroyCellRequest request, StreamObserver<DestroyCellResponse> caller) {
        guarded(
                caller,
                () -> Answers.send(
                        hypervisor.destroy(CellNames.of(request.getCell())),
                        caller,
                        done -> DestroyCellResponse.getDefaultInstance()));
    }

    @Override
    public void parkCpu(ParkCpuRequest request, StreamObserver<ParkCpuResponse> caller) {
        guarded(
                caller,
                () -> Answers.send(
                        hypervisor.park(CellNames.of(request.getCell()), request.getCpu()),
                        caller,
                        done -> ParkCpuResponse.getDefaultInstance()));
    }

    @Override
    public void readStatistics(ReadStatisticsRequest request, StreamObserver<ReadStatisticsResponse> caller) {
        guarded(caller, () -> Answers.one(caller, statistics.of(CellNames.of(request.getCell()))));
    }

    @Override
    public void injectFault(InjectFaultRequest request, StreamObserver<InjectFaultResponse> caller) {
        guarded(
                caller,
                () -> Answers.send(
                        hypervisor.injectFault(CellNames.of(request.getCell()), Faults.of(request.getFault())),
                        caller,
                        done -> InjectFaultResponse.getDefaultInstance()));
    }

    @Override
    public void describeCell(DescribeCellRequest request, StreamObserver<DescribeCellResponse> caller) {
        guarded(caller, () -> {
            CellName name = CellNames.of(request.getCell());
            Board board =
                    hypervisor.board().orElseThrow(() -> new CallRefused(Errno.EINVAL, "the board is not enabled"));
            Cell cell = name.on(board)
                    .orElseThrow(() -> new CallRefused(Errno.ENOENT, "there is no cell " + name.quoted()));
            DescribeCellResponse.Builder response = DescribeCellResponse.newBuilder()
                    .setCell(CellMessages.confined(describe(board, cell), effects.agent(cell.id())));
            new TreeMap<>(cell.violations())
                    .forEach((cpu, violation) -> response.addViolations(
                            ViolationMessages.of(board, cell, cpu, violation, hypervisor.symbols(cell.id()))));
            Answers.one(caller, response.build());
        });
    }

    @Override
    public void listCells(ListCellsRequest request, StreamObserver<ListCellsResponse> caller) {
        Optional<Board> board = hypervisor.board();
        ListCellsResponse.Builder response = ListCellsResponse.newBuilder().setEnabled(board.isPresent());
        board.ifPresent(now -> now.cells().forEach(cell -> response.addCells(describe(now, cell))));
        Answers.one(caller, response.build());
    }

    @Override
    public void waitForState(WaitForStateRequest request, StreamObserver<WaitForStateResponse> caller) {
        guarded(caller, () -> waiters.await(request, caller));
    }

    @Override
    public void describeOwnership(DescribeOwnershipRequest request, StreamObserver<DescribeOwnershipResponse> caller) {
        DescribeOwnershipResponse.Builder response = DescribeOwnershipResponse.newBuilder();
        hypervisor
                .board()
                .ifPresent(
                        board -> board.cells().forEach(cell -> response.addCells(CellMessages.ownership(board, cell))));
        Answers.one(caller, response.build());
    }

    @Override
    public void describeBoard(DescribeBoardRequest request, StreamObserver<DescribeBoardResponse> caller) {
        Optional<Board> board = hypervisor.board();
        Answers.one(
                caller,
                DescribeBoardResponse.newBuilder()
                        .setBoard(paths.board())
                        .setEnabled(board.isPresent())
                        .setVirtualConsole(
                                board.map(now -> (now.system().flags() & SystemConfig.VIRTUAL_DEBUG_CONSOLE) != 0)
                                        .orElse(false))
                        .setDaemonPid(ProcessHandle.current().pid())
                        .setEndsAfterDisable(life.endsAfterDisable())
                        .setCounterFrequencyHz(effects.counterFrequencyHz())
                        .setListensOn(life.listensOn())
                        .build());
    }

    @Override
    public void describeRequest(DescribeRequestRequest request, StreamObserver<DescribeRequestResponse> caller) {
        guarded(caller, () -> {
            if (!RequestIds.isValid(request.getId())) {
                throw new CallRefused(Errno.EINVAL, "a request id has 8 to 64 letters, digits and dashes");
            }
            Answers.send(
                    hypervisor.requestState(request.getId()),
                    caller,
                    state -> DescribeRequestResponse.newBuilder()
                            .setState(
                                    switch (state) {
                                        case UNKNOWN -> RequestState.REQUEST_STATE_UNKNOWN;
                                        case UNDER_WAY -> RequestState.REQUEST_STATE_UNDER_WAY;
                                        case DONE -> RequestState.REQUEST_STATE_DONE;
                                    })
                            .build());
        });
    }

    @Override
    public void stopDaemon(StopDaemonRequest request, StreamObserver<StopDaemonResponse> caller) {
        guarded(caller, () -> {
            if (hypervisor.board().isPresent()) {
                throw new CallRefused(Errno.EBUSY, "the board is enabled; disable it first");
            }
            Answers.one(caller, StopDaemonResponse.getDefaultInstance());
            life.stop();
        });
    }

    private void openMetrics(int port) {
        if (port == 0 || hypervisor.board().isPresent()) {
            return;
        }
        try {
            metrics.open(port);
        } catch (IOException | IllegalArgumentException e) {
            throw new CallRefused(Errno.EBUSY, "port %d for metrics: %s".formatted(port, e.getMessage()));
        }
    }

    @Override
    public void close() {
        metrics.close();
        waiters.close();
    }

    private io.jailhouse.proto.Cell describe(Board board, Cell cell) {
        return CellMessages.cell(board, cell, effects.agent(cell.id()));
    }

    private static void guarded(StreamObserver<?> caller, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            Answers.refuse(caller, e);
        }
    }

    private static <T> T parsed(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (ConfigFormatException e) {
            throw new CallRefused(Errno.EINVAL, e.getMessage());
        }
    }

    private static List<String> together(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}

package io.jailhouse.junit;

import io.jailhouse.config.CellConfig;
import io.jailhouse.config.MemoryFlag;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.proto.AgentState;
import io.jailhouse.proto.CellReference;
import io.jailhouse.proto.CpuViolation;
import io.jailhouse.proto.CreateCellHeader;
import io.jailhouse.proto.CreateCellRequest;
import io.jailhouse.proto.DescribeCellRequest;
import io.jailhouse.proto.DestroyCellRequest;
import io.jailhouse.proto.Fault;
import io.jailhouse.proto.HypervisorGrpc.HypervisorBlockingV2Stub;
import io.jailhouse.proto.ImageHeader;
import io.jailhouse.proto.InjectFaultRequest;
import io.jailhouse.proto.LoadCellHeader;
import io.jailhouse.proto.LoadCellRequest;
import io.jailhouse.proto.ParkCpuRequest;
import io.jailhouse.proto.ReadStatisticsRequest;
import io.jailhouse.proto.StartCellRequest;
import io.jailhouse.proto.VmexitCount;
import io.jailhouse.proto.WaitForStateRequest;
import io.jailhouse.transport.Errno;
import io.jailhouse.transport.Uploads;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A cell of a {@link Board}: declared with {@link Board#cell}, or the root cell. For one thread at a time. */
public final class Cell {
    private final Board board;
    private final String source;
    private final CellConfig configuration;
    private final byte[] bytes;
    private final List<Image> images = new ArrayList<>();
    private Optional<Console> console = Optional.empty();

    Cell(Board board, String source, CellConfig configuration, byte[] bytes) {
        this.board = board;
        this.source = source;
        this.configuration = configuration;
        this.bytes = bytes;
    }

    /**
     * Declares what is loaded to address 0 whenever the cell is created, and loads it now if it exists.
     *
     * @param location path of a binary, or {@code classpath:} and the name of a resource
     * @throws IllegalArgumentException if it cannot be read
     */
    public Cell image(String location) {
        return image(Image.of(location, 0));
    }

    /** Declares what else is loaded whenever the cell is created, and loads it now if it exists. */
    public Cell image(Image image) {
        images.add(image);
        if (board.isOn()) {
            load();
        }
        return this;
    }

    /** Returns its name. */
    public String name() {
        return configuration.name();
    }

    /**
     * Creates the cell again after {@link #destroy}, with its images.
     *
     * @throws CallRefusedException if the hypervisor refuses
     */
    public void create() {
        CreateCellHeader header =
                CreateCellHeader.newBuilder().setFileName(source).build();
        board.calls()
                .hypervisor(
                        "cell create " + source,
                        hypervisor -> Uploads.send(
                                hypervisor.createCell(),
                                List.of(() -> new Uploads.Part<>(
                                        CreateCellRequest.newBuilder()
                                                .setHeader(header)
                                                .build(),
                                        bytes)),
                                chunk -> CreateCellRequest.newBuilder()
                                        .setChunk(chunk)
                                        .build()));
        io.jailhouse.proto.Cell created = status();
        if (created.hasConsoleAddress()) {
            console = Optional.of(board.serialPort(created.getConsoleAddress()));
        }
        if (!images.isEmpty()) {
            load();
        }
    }

    /** Stops the cell and loads its images again. */
    public void load() {
        load(images.toArray(Image[]::new));
    }

    /**
     * Stops the cell and loads images, for this once in place of its own.
     *
     * @param contents what to load; nothing at all is {@link #shutdown}
     * @throws CallRefusedException if the cell has a vote and denies, or an image does not fit
     */
    public void load(Image... contents) {
        Supplier<Uploads.Part<LoadCellRequest>> header = () -> new Uploads.Part<>(
                LoadCellRequest.newBuilder()
                        .setHeader(LoadCellHeader.newBuilder().setCell(reference()))
                        .build(),
                new byte[0]);
        List<Supplier<Uploads.Part<LoadCellRequest>>> parts = Stream.concat(
                        Stream.of(header), Stream.of(contents).map(Cell::part))
                .toList();
        call(
                "load",
                hypervisor -> Uploads.send(
                        hypervisor.loadCell(),
                        parts,
                        chunk -> LoadCellRequest.newBuilder().setChunk(chunk).build()));
    }

    private static Supplier<Uploads.Part<LoadCellRequest>> part(Image image) {
        return () -> {
            byte[] content = image.bytes();
            return new Uploads.Part<>(
                    LoadCellRequest.newBuilder()
                            .setImage(ImageHeader.newBuilder()
                                    .setFileName(image.name())
                                    .setAddress(image.address())
                                    .setSize(content.length))
                            .build(),
                    content);
        };
    }

    /** Starts what is loaded, in a new process if the old one died. */
    public void start() {
        call(
                "start",
                it -> it.startCell(
                        StartCellRequest.newBuilder().setCell(reference()).build()));
    }

    /** Stops the cell; it may vote against that. */
    public void shutdown() {
        load(new Image[0]);
    }

    /** Ends the cell and gives what it owned back to the root cell; it may vote against that. */
    public void destroy() {
        call(
                "destroy",
                it -> it.destroyCell(
                        DestroyCellRequest.newBuilder().setCell(reference()).build()));
    }

    /** Kills the process of the cell as {@code kill -9} does; returns when the cell has failed. */
    public void kill() {
        inject("kill", Fault.FAULT_KILL);
    }

    /** Stops the process of the cell where it is; its state stays what it was. */
    public void freeze() {
        inject("freeze", Fault.FAULT_FREEZE);
    }

    /** Lets a frozen cell go on. */
    public void thaw() {
        inject("thaw", Fault.FAULT_THAW);
    }

    private void inject(String verb, Fault fault) {
        call(
                verb,
                it -> it.injectFault(InjectFaultRequest.newBuilder()
                        .setCell(reference())
                        .setFault(fault)
                        .build()));
    }

    /**
     * Parks a CPU as if its inmate had touched what it must not.
     *
     * @param cpu number on the board
     */
    public void park(int cpu) {
        call(
                "park",
                it -> it.parkCpu(ParkCpuRequest.newBuilder()
                        .setCell(reference())
                        .setCpu(cpu)
                        .build()));
    }

    /** Returns its state now. */
    public CellState state() {
        return CellState.of(status().getState());
    }

    /**
     * Waits for a state as long as the board is patient.
     *
     * @param wanted the state
     * @return this cell
     * @throws AssertionError if it does not come in time
     */
    public Cell await(CellState wanted) {
        return await(wanted, board.patience());
    }

    /**
     * Waits for a state.
     *
     * @param wanted the state
     * @param limit how long
     * @return this cell
     * @throws AssertionError if it does not come in time
     */
    public Cell await(CellState wanted, Duration limit) {
        try {
            call(
                    "wait",
                    it -> it.waitForState(WaitForStateRequest.newBuilder()
                            .setCell(reference())
                            .setState(wanted.message())
                            .setTimeoutMillis(limit.toMillis())
                            .build()));
            return this;
        } catch (CallRefusedException e) {
            if (e.errno() == Errno.ETIMEDOUT) {
                throw new AssertionError(
                        "cell \"%s\" is %s and was not %s within %s".formatted(name(), state(), wanted, limit), e);
            }
            throw e;
        }
    }

    /** Returns the CPUs that it has, by ascending number. */
    public List<Integer> cpus() {
        return status().getCpusList();
    }

    /** Returns those of its CPUs that have failed, by ascending number. */
    public List<Integer> failedCpus() {
        return status().getFailedCpusList();
    }

    /** Returns whether its process is stopped. */
    public boolean isFrozen() {
        return status().getAgentState() == AgentState.AGENT_STATE_STOPPED;
    }

    /** Returns its process; empty if it has none, which ended. */
    public Optional<ProcessHandle> agent() {
        return ProcessHandle.of(status().getAgentPid());
    }

    /** Returns whether the hypervisor has it. */
    public boolean exists() {
        return find().isPresent();
    }

    /** Returns why its CPUs were parked, by ascending CPU: what the hypervisor console says first. */
    public List<String> violations() {
        return call(
                        "status",
                        it -> it.describeCell(DescribeCellRequest.newBuilder()
                                .setCell(reference())
                                .build()))
                .getViolationsList()
                .stream()
                .map(CpuViolation::getMessage)
                .toList();
    }

    /** Returns the vmexit counters of its CPUs, by ascending CPU. */
    public List<CpuStatistics> statistics() {
        return call(
                        "stats",
                        it -> it.readStatistics(ReadStatisticsRequest.newBuilder()
                                .setCell(reference())
                                .build()))
                .getCpusList()
                .stream()
                .map(cpu -> new CpuStatistics(
                        cpu.getCpu(),
                        cpu.getCountsList().stream()
                                .collect(Collectors.toMap(VmexitCount::getName, VmexitCount::getValue))))
                .toList();
    }

    /**
     * Returns the serial port that is its console, from the first byte that the board printed there.
     *
     * @throws IllegalStateException if it has none that the board models
     */
    public Console console() {
        return console.orElseThrow(
                () -> new IllegalStateException("cell \"" + name() + "\" has no serial port as its console"));
    }

    /**
     * Reads its memory.
     *
     * @param address as the cell sees it
     * @param length in bytes
     * @throws IllegalArgumentException if that is not in one of its memory regions
     */
    public byte[] read(long address, int length) {
        return board.read(physical(address, length), length);
    }

    /**
     * Reads a little-endian word of its memory.
     *
     * @param address as the cell sees it
     */
    public int word(long address) {
        return ByteBuffer.wrap(read(address, Integer.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
    }

    /**
     * Writes its memory, beside its inmate.
     *
     * @param address as the cell sees it
     * @param content what to write
     * @throws IllegalArgumentException if that is not in one of its memory regions
     */
    public void write(long address, byte[] content) {
        board.write(physical(address, content.length), content);
    }

    private long physical(long address, int length) {
        for (MemoryRegion region : configuration.memoryRegions()) {
            if (!region.has(MemoryFlag.COMM_REGION)
                    && region.containsVirtual(address)
                    && (length == 0 || region.containsVirtual(address + length - 1))) {
                return address - region.virtStart() + region.physStart();
            }
        }
        throw new IllegalArgumentException("cell \"%s\": no memory region of %s holds 0x%x to 0x%x"
                .formatted(name(), source, address, address + length - 1));
    }

    private Optional<io.jailhouse.proto.Cell> find() {
        return board.list().stream()
                .filter(cell -> cell.getName().equals(name()))
                .findFirst();
    }

    private io.jailhouse.proto.Cell status() {
        return find().orElseThrow(
                        () -> new IllegalStateException("there is no cell \"" + name() + "\" on board " + board));
    }

    private CellReference reference() {
        return CellReference.newBuilder().setName(name()).build();
    }

    private <T> T call(String verb, DaemonCalls.Call<HypervisorBlockingV2Stub, T> call) {
        return board.calls().hypervisor("cell " + verb + " " + name(), call);
    }

    /** Returns its name. */
    @Override
    public String toString() {
        return name();
    }
}

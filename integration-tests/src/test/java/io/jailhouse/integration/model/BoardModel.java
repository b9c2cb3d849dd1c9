package io.jailhouse.integration.model;

import io.jailhouse.transport.Errno;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the documentation says about a board with four CPUs and the cells of {@link CellVariant}. */
final class BoardModel {
    static final String ROOT = "k3-am625-sk";

    /** First addresses of memory and ports whose owner may change; 32 KiB each belong to the same cells. */
    static final Set<Long> PROBES = new TreeSet<>(Set.of(
            0xe0000000L,
            0xe0008000L,
            0xe0010000L,
            0xe0018000L,
            0xe0030000L,
            0xe0040000L,
            0x2810000L,
            0x2818000L,
            0x2820000L,
            0x2830000L,
            0x2840000L));

    enum State {
        RUNNING,
        RUNNING_LOCKED,
        SHUT_DOWN,
        FAILED
    }

    /** One cell; what changes is not final. */
    static final class ModelCell {
        final int id;
        final CellVariant variant;
        State state = State.SHUT_DOWN;
        boolean loadable;
        Set<Integer> failed = new TreeSet<>();

        private ModelCell(int id, CellVariant variant) {
            this.id = id;
            this.variant = variant;
        }
    }

    final Map<String, ModelCell> cells = new TreeMap<>();
    final Set<Integer> rootCpus = new TreeSet<>(Set.of(0, 1, 2, 3));
    private final Map<Long, Boolean> rootAccess = new HashMap<>();

    BoardModel() {
        PROBES.forEach(probe -> rootAccess.put(probe, true));
    }

    /** Whether the root cell can access a probe. */
    boolean rootHas(long probe) {
        return rootAccess.get(probe);
    }

    /** Takes a step; answers with which error it must be refused, if so. */
    Optional<Errno> take(Step step) {
        return switch (step) {
            case Step.Create(CellVariant variant) -> create(variant);
            case Step.Load(String name) -> refusal(name).or(() -> load(cells.get(name)));
            case Step.Start(String name) -> refusal(name).or(() -> start(cells.get(name)));
            case Step.Destroy(String name) -> refusal(name).or(() -> destroy(cells.get(name)));
            case Step.AgentDies(String name) -> happens(cells.get(name), cell -> fail(cell, cell.variant.cpus()));
            case Step.Violation(String name, int cpu) ->
                happens(cells.get(name), cell -> {
                    if (isRunning(cell) && cell.variant.cpus().contains(cpu)) {
                        fail(cell, Set.of(cpu));
                    }
                });
            case Step.Lock(String name, boolean locked) ->
                happens(cells.get(name), cell -> {
                    if (isRunning(cell)) {
                        cell.state = locked ? State.RUNNING_LOCKED : State.RUNNING;
                    }
                });
        };
    }

    private Optional<Errno> create(CellVariant variant) {
        if (cells.containsKey(variant.name())) {
            return Optional.of(Errno.EEXIST);
        }
        if (!rootCpus.containsAll(variant.cpus())
                || rootCpus.size() == variant.cpus().size()) {
            return Optional.of(Errno.EBUSY);
        }
        if (somebodyElseIsLocked(variant.name())) {
            return Optional.of(Errno.EPERM);
        }
        int id = 1;
        while (hasId(id)) {
            id++;
        }
        cells.put(variant.name(), new ModelCell(id, variant));
        rootCpus.removeAll(variant.cpus());
        access(variant.memory(), false);
        access(variant.port(), false);
        return Optional.empty();
    }

    private Optional<Errno> load(ModelCell cell) {
        cell.failed.clear();
        if (!cell.loadable) {
            cell.loadable = true;
            cell.state = State.SHUT_DOWN;
            access(cell.variant.memory(), true);
        }
        return Optional.empty();
    }

    private Optional<Errno> start(ModelCell cell) {
        if (cell.loadable) {
            access(cell.variant.memory(), false);
        }
        cell.loadable = false;
        cell.failed.clear();
        cell.state = State.RUNNING;
        return Optional.empty();
    }

    private Optional<Errno> destroy(ModelCell cell) {
        if (somebodyElseIsLocked(cell.variant.name())) {
            return Optional.of(Errno.EPERM);
        }
        cells.remove(cell.variant.name());
        rootCpus.addAll(cell.variant.cpus());
        access(cell.variant.memory(), true);
        access(cell.variant.port(), true);
        return Optional.empty();
    }

    private Optional<Errno> refusal(String name) {
        if (name.equals(ROOT)) {
            return Optional.of(Errno.EINVAL);
        }
        return cells.containsKey(name) ? Optional.empty() : Optional.of(Errno.ENOENT);
    }

    private static Optional<Errno> happens(ModelCell cell, java.util.function.Consumer<ModelCell> event) {
        if (Objects.nonNull(cell)) {
            event.accept(cell);
        }
        return Optional.empty();
    }

    private static void fail(ModelCell cell, Set<Integer> cpus) {
        cell.failed.addAll(cpus);
        if (cell.failed.containsAll(cell.variant.cpus())) {
            cell.state = State.FAILED;
        }
    }

    private static boolean isRunning(ModelCell cell) {
        return cell.state == State.RUNNING || cell.state == State.RUNNING_LOCKED;
    }

    private boolean somebodyElseIsLocked(String name) {
        return cells.values().stream()
                .anyMatch(cell -> cell.state == State.RUNNING_LOCKED
                        && !cell.variant.name().equals(name));
    }

    private boolean hasId(int id) {
        return cells.values().stream().anyMatch(cell -> cell.id == id);
    }

    /** The last who takes or gives back decides, whoever else holds the address. */
    private void access(long start, boolean has) {
        PROBES.stream()
                .filter(probe -> probe >= start && probe < start + CellVariant.REGION_SIZE)
                .forEach(probe -> rootAccess.put(probe, has));
    }
}

package io.jailhouse.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;

/**
 * The commands and their subcommands.
 *
 * <p>A call needs one of them, and reading the annotations of all takes longer than the call: only the branch that
 * the words name is put together. Where they name none, all are, so that help, errors and completion know everything.
 */
final class CommandTree {
    private static final String ROOT = "root";
    private static final String NET = "net";
    private static final String FAULT = "fault";
    private static final String IVSHMEM = "ivshmem";
    private static final String CONFIG = "config";
    private static final String HARDWARE = "hardware";
    private static final Map<String, Class<?>> TOP = Map.ofEntries(
            Map.entry("enable", EnableCommand.class),
            Map.entry("disable", DisableCommand.class),
            Map.entry("console", ConsoleCommand.class),
            Map.entry("cell", CellCommand.class),
            Map.entry(CONFIG, ConfigCommand.class),
            Map.entry(HARDWARE, HardwareCommand.class),
            Map.entry("ownership", OwnershipCommand.class),
            Map.entry(ROOT, RootCellCommand.class),
            Map.entry(IVSHMEM, IvshmemCommand.class),
            Map.entry("request", RequestCommand.class),
            Map.entry(FAULT, FaultCommand.class),
            Map.entry("daemon", DaemonCommand.class),
            Map.entry("demo", DemoCommand.class),
            Map.entry("ivshmem-demo", IvshmemDemoCommand.class),
            Map.entry(NET, NetCommand.class),
            Map.entry("batch", BatchCommand.class),
            Map.entry(CompletionCommand.NAME, CompletionCommand.class));

    private static final String CELL = "cell";
    private static final String LOAD = "load";
    private static final Map<String, Class<?>> OF_CELL = Map.ofEntries(
            Map.entry("create", CellCreateCommand.class),
            Map.entry("list", CellListCommand.class),
            Map.entry(LOAD, CellLoadCommand.class),
            Map.entry("start", CellStartCommand.class),
            Map.entry("linux", CellLinuxCommand.class),
            Map.entry("shutdown", CellShutdownCommand.class),
            Map.entry("destroy", CellDestroyCommand.class),
            Map.entry("console", CellConsoleCommand.class),
            Map.entry("wait", CellWaitCommand.class),
            Map.entry("status", CellStatusCommand.class),
            Map.entry("stats", CellStatsCommand.class),
            Map.entry("trace", CellTraceCommand.class),
            Map.entry("park", CellParkCommand.class),
            Map.entry("kill", CellKillCommand.class),
            Map.entry("freeze", CellFreezeCommand.class),
            Map.entry("thaw", CellThawCommand.class),
            Map.entry("enable", EnableCommand.class));

    private static final Map<String, Class<?>> OF_ROOT =
            Map.of(LOAD, RootLoadCommand.class, "start", RootStartCommand.class, "stop", RootStopCommand.class);

    private static final Map<String, Class<?>> OF_FAULT = Map.of(
            "arm", FaultArmCommand.class,
            "points", FaultPointsCommand.class,
            "doorbells", FaultDoorbellsCommand.class,
            "state", FaultStateCommand.class,
            "flip", FaultFlipCommand.class,
            "list", FaultListCommand.class,
            "clear", FaultClearCommand.class);

    private static final Map<String, Class<?>> OF_NET =
            Map.of("ping", NetPingCommand.class, "up", NetUpCommand.class, "tap", NetTapCommand.class);

    private static final Map<String, Class<?>> OF_CONFIG = Map.of(
            "show", ConfigShowCommand.class,
            "compile", ConfigCompileCommand.class,
            "check", ConfigCheckCommand.class,
            "collect", ConfigCollectCommand.class,
            "create", ConfigCreateCommand.class,
            "decompile", ConfigDecompileCommand.class,
            "diff", ConfigDiffCommand.class);

    private static final Map<String, Class<?>> OF_HARDWARE = Map.of("check", HardwareCheckCommand.class);

    private static final Map<String, Class<?>> OF_IVSHMEM =
            Map.of("list", IvshmemListCommand.class, "show", IvshmemShowCommand.class);

    private final CommandLine root;
    private final List<String> words;

    private CommandTree(CommandContext context, List<String> words) {
        this.root = new CommandLine(new RootCommand(), new CommandFactory(context));
        this.words = words;
    }

    /** Puts together what a call needs. */
    static CommandLine forCall(CommandContext context, List<String> words) {
        CommandTree tree = new CommandTree(context, words);
        tree.grow(tree.root, TOP, 0);
        tree.growBelow(CELL, OF_CELL);
        tree.growBelow(ROOT, OF_ROOT);
        tree.growBelow(NET, OF_NET);
        tree.growBelow(CONFIG, OF_CONFIG);
        tree.growBelow(HARDWARE, OF_HARDWARE);
        tree.growBelow(IVSHMEM, OF_IVSHMEM);
        tree.growBelow(FAULT, OF_FAULT);
        return tree.root;
    }

    private void growBelow(String name, Map<String, Class<?>> commands) {
        CommandLine parent = root.getSubcommands().get(name);
        if (parent != null) {
            grow(parent, commands, 1);
            // An -a belongs to the image before it, so that LoadArguments must see the words in their order.
            Optional.ofNullable(parent.getSubcommands().get(LOAD))
                    .ifPresent(load -> load.setUnmatchedOptionsArePositionalParams(true));
        }
    }

    private void grow(CommandLine parent, Map<String, Class<?>> commands, int depth) {
        String named = depth < words.size() ? words.get(depth) : "";
        if (commands.containsKey(named) && !words.contains(CompletionCommand.NAME)) {
            parent.addSubcommand(named, commands.get(named));
        } else {
            commands.forEach(parent::addSubcommand);
        }
    }
}

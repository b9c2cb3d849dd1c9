package io.jailhouse.cli;

/** The help text, in the form of the original tool, of what this one offers. */
final class Usage {
    static final String TEXT = """
            Usage: jailhouse { COMMAND | --help | --version }

            Available commands:
               enable SYSCONFIG [--counter-frequency HZ] [--serial-speed {paced|unlimited}]
                      [--precise-timers {on|off}] [--metrics-port PORT] [LISTEN]
                      [--confine {strict|best-effort|off}] [--cpu-affinity CORES]
               disable
               console [-f | --follow]
               cell create CELLCONFIG
               cell list
               cell load { ID | [--name] NAME } { IMAGE | { -s | --string } "STRING" }
                         [-a | --address ADDRESS] ... [--symbols ELF]
               cell linux [-d DTB] [-i INITRD] [-c CMDLINE] [-w PARAMS_FILE] [-a ARCH]
                          [-k FACTOR] CELLCONFIG KERNEL
               cell start { ID | [--name] NAME }
               cell shutdown { ID | [--name] NAME }
               cell destroy { ID | [--name] NAME }
               cell stats { ID | [--name] NAME } [--batch] [--count N]
               cell park { ID | NAME } CPU
               cell console { ID | [--name] NAME } [-f | --follow]
               cell status { ID | [--name] NAME }
               cell trace { ID | [--name] NAME } [--cpu N] [-n COUNT] [--for TIME]
                          [--from ADDRESS] [--to ADDRESS] [--symbols ELF]
               cell wait { ID | [--name] NAME } --state STATE [--timeout TIME]
               cell { kill | freeze | thaw } { ID | [--name] NAME }
               root load { IMAGE | { -s | --string } "STRING" } [-a | --address ADDRESS] ...
                         [--entry ADDRESS] [--cpu N] [--symbols ELF]
               root start
               root stop
               ivshmem list
               ivshmem show LINK
               fault doorbells LINK PEER [--drop PERCENT] [--delay TIME] [--duplicate]
               fault state LINK PEER STATE
               fault flip LINK { state | rw | outN } OFFSET [BIT]
               fault points
               fault arm POINT { crash | hang | delay | error } [--cell NAME] [--count N] [--delay TIME]
               fault list
               fault clear [LINK]
               config show FILE [--svg]
               config create [--root DIR | --dtb FILE] [--console NAME] [--mem-hv SIZE]
                             [--mem-inmates SIZE] FILE.c
               config create -g [--root DIR] SCRIPT
               config collect [--root DIR] FILE.tar
               config check SYSCONFIG [CELLCONFIG ...] [--dtb FILE]
               config diff A B
               config decompile FILE.cell [-o FILE.c]
               config compile FILE.c [-o FILE.cell] [-I DIR] ... [-D NAME[=VALUE]] ...
               hardware check [--root DIR]
               ownership
               request ID
               daemon { run | start } [LISTEN]
               daemon { stop | status }
               ivshmem-demo [-d | --device BDF] [-t | --target TARGET] [--characters]
               net ping ADDRESS [-c COUNT] [-i SECONDS] [-s SIZE] [-W SECONDS]
                        [--address OWN] [--link BDF]
               net up [--address OWN] [--link BDF]
               net tap [--name NAME] [--link BDF]
               demo { uart | gic }
               batch [--keep-going]
               completion

            Commands on a board take --board NAME (or JAILHOUSE_BOARD; else "default");
            list, stats, ownership, status, show, check and diff take --output json.
            Before the command, --host HOST:PORT names a board elsewhere; LISTEN is --listen HOST:PORT;
            both go with --tls-cert FILE --tls-key FILE --tls-ca FILE.
            A cell's STATE is as cell list prints it, TIME a number with us, ms, s or m,
            LINK bus, device and function of the ivshmem devices, such as 00:01.0;
            batch reads commands from standard input, one a line;
            completion prints the script that completes commands in bash.
            """;

    private Usage() {}
}

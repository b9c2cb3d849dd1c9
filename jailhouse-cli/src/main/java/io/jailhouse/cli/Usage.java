package io.jailhouse.cli;

/** The help text, in the form of the original tool, of what this one offers. */
final class Usage {
    static final String TEXT = """
            Usage: jailhouse { COMMAND | --help | --version }

            Available commands:
               enable SYSCONFIG [--counter-frequency HZ] [--serial-speed {paced|unlimited}]
                      [--precise-timers {on|off}] [--metrics-port PORT]
               disable
               console [-f | --follow]
               cell create CELLCONFIG
               cell list
               cell load { ID | [--name] NAME } { IMAGE | { -s | --string } "STRING" }
                         [-a | --address ADDRESS] ... [--symbols ELF]
               cell start { ID | [--name] NAME }
               cell shutdown { ID | [--name] NAME }
               cell destroy { ID | [--name] NAME }
               cell stats { ID | [--name] NAME } [--batch] [--count N]
               cell park { ID | NAME } CPU
               cell console { ID | [--name] NAME } [-f | --follow]
               cell status { ID | [--name] NAME }
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
               fault list
               fault clear [LINK]
               config show FILE
               ownership
               daemon { run | start | stop | status }
               ivshmem-demo [-d | --device BDF] [-t | --target TARGET] [--characters]
               net ping ADDRESS [-c COUNT] [-i SECONDS] [-s SIZE] [-W SECONDS]
                        [--address OWN] [--link BDF]
               net up [--address OWN] [--link BDF]
               net tap [--name NAME] [--link BDF]
               demo { uart | gic }
               batch [--keep-going]
               completion

            Commands on a board take --board NAME (or JAILHOUSE_BOARD; else "default");
            list, stats, ownership, status and show take --output json.
            A cell's STATE is as cell list prints it, TIME a number with us, ms, s or m,
            LINK bus, device and function of the ivshmem devices, such as 00:01.0;
            batch reads commands from standard input, one a line;
            completion prints the script that completes commands in bash.
            """;

    private Usage() {}
}

package io.jailhouse.cli;

/** A command that answers wrong usage with a line of its own on standard output, as in the original, and exit code 1. */
interface OwnUsage {
    /** Returns the line. */
    String usage();
}

package io.jailhouse.cli;

/** Marks commands that are scripts in the original: wrong usage is reported by the command itself, with exit code 2. */
interface ScriptCommand {}

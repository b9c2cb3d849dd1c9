/**
 * Boards and cells in JUnit tests.
 *
 * <p>{@link io.jailhouse.junit.JailhouseTest} marks a class whose fields are {@link io.jailhouse.junit.Board}s; the
 * extension turns them on before a test and off after it, and keeps what there is to know of a test that failed. {@link
 * io.jailhouse.junit.Board} and {@link io.jailhouse.junit.Cell} are what a test talks to, {@link
 * io.jailhouse.junit.Console}, {@link io.jailhouse.junit.Daemon} and {@link io.jailhouse.junit.Link} are parts of them.
 * Everything is driven over the same interface that the command line uses, in processes of the product's own.
 */
package io.jailhouse.junit;

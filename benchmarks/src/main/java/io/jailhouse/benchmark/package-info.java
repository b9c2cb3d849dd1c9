/** How fast guests run, and what commands and processes cost; the README beside the sources tells how to read it. */
package io.jailhouse.benchmark;

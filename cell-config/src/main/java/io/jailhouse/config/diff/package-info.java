/** Compares configurations by what they mean: regions that moved, flags that changed, CPUs that came and went. Pure. */
package io.jailhouse.config.diff;

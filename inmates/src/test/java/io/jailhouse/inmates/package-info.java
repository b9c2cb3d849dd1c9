/** Checks the checked-in inmates against their sources. */
package io.jailhouse.inmates;

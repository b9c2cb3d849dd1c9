/** Flattened device trees (devicetree specification 0.4), as far as configurations are checked against them. Pure. */
package io.jailhouse.config.devicetree;

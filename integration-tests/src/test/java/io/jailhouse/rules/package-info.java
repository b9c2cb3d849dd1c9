/** Rules that hold for the sources of all modules. */
package io.jailhouse.rules;

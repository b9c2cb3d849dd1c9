/**
 * Checks a system configuration together with the cells that are to live on it.
 *
 * <p>{@link io.jailhouse.config.check.ConfigCheck} looks first at what the original {@code config check} looks at, and
 * says it in its words ({@link io.jailhouse.config.check.OverlapSection}); then at everything else that makes a call fail, or
 * an inmate stumble ({@link io.jailhouse.config.check.Finding}). Pure functions of the configurations.
 */
package io.jailhouse.config.check;

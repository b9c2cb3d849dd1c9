/** Makes configurations from what a machine says about itself. Pure. */
package io.jailhouse.config.create;

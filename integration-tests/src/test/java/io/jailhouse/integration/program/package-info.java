/** Programs on the host that tests run in processes of their own, to kill them. */
package io.jailhouse.integration.program;

/** Boards in real containers; without a container engine these tests are skipped. */
package io.jailhouse.integration.container;

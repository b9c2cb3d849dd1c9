/*
 * Joins a link on the root cell's end: sets a state, writes a word into its output section, rings a peer, and waits for
 * that peer to ring back.
 *
 *     gcc -O2 -Wall -D_GNU_SOURCE -o join-link join-link.c
 *     ./join-link /dev/shm/jailhouse-1000/default 00:00.0 1
 */
#include "jailhouse-ivshmem.h"

#include <stdio.h>
#include <stdlib.h>

#define STATE 1
#define GREETING 0x4f4c4c48u
#define TIMEOUT_MILLIS 10000

int main(int argc, char *argv[])
{
	char link[512], memory[512], wakeups[512];
	struct jh_device device;
	uint32_t vectors, target;

	if (argc != 4) {
		fprintf(stderr, "usage: join-link SHARED_DIR BB:DD.F PEER\n");
		return 2;
	}
	snprintf(link, sizeof(link), "%s/ivshmem-%s", argv[1], argv[2]);
	snprintf(memory, sizeof(memory), "%s/memory", argv[1]);
	snprintf(wakeups, sizeof(wakeups), "%s/wakeups", argv[1]);
	target = (uint32_t)atoi(argv[3]);
	if (jh_open(&device, link, memory, wakeups) < 0) {
		perror(link);
		return 1;
	}
	printf("peer %d of %u\n", device.id, jh_self(&device)->max_peers);
	fflush(stdout);
	jh_set_interrupt_control(&device, 1);

	uint32_t *output = device.sections[JH_FIRST_OUTPUT + device.id];
	if (output)
		*output = GREETING;
	if (jh_write_state(&device, STATE) < 0)
		perror("state");
	jh_ring(&device, target, 0);

	vectors = jh_await_interrupts(&device, TIMEOUT_MILLIS);
	printf("vectors 0x%x\n", vectors);
	uint32_t *input = target < JH_PEERS ? device.sections[JH_FIRST_OUTPUT + target] : NULL;
	if (input)
		printf("peer %u says 0x%x\n", target, *(volatile uint32_t *)input);
	jh_close(&device);
	return vectors ? 0 : 1;
}

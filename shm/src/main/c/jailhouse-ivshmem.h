/*
 * The root cell's ivshmem devices of a board, for C programs on the host.
 *
 * A link is a file SHARED_DIR/ivshmem-BB:DD.F; the sections and the state table are bytes of SHARED_DIR/memory, whose
 * offsets are board-physical addresses; SHARED_DIR/wakeups has the words on which cells sleep. SHARED_DIR is
 * $JAILHOUSE_SHM_DIR/BOARD, by default /dev/shm/jailhouse-UID/default. All numbers are little-endian.
 *
 * ivshmem-NN:NN.N
 *      0  8 characters "JHIVSHM2", u32 version 1
 *     64  u32 bus << 8 | device << 3 | function
 *    128  wake word of the daemon
 *   4096  12 blocks of 1024 bytes, one a peer: struct jh_peer
 *
 * wakeups
 *      0  8 characters "JHWAKEUP", u32 version 1
 *   4096  a slot of 64 bytes for each cell id, which begins with a wake word; the rest is not for programs
 *
 * Rules. Who drives the device of peer N in the root cell holds the OFD write lock on byte N of the link's file. A peer
 * changes only the fields that its driver owns, and in other blocks only what senders own. Nobody waits for anybody, and
 * every process may be killed anywhere.
 */
#ifndef JAILHOUSE_IVSHMEM_H
#define JAILHOUSE_IVSHMEM_H

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdint.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define JH_PEERS 12
#define JH_VECTORS 16
#define JH_LINK_VERSION 1
#define JH_LINK_BDF 64
#define JH_LINK_FAULT_WAKE 128
#define JH_LINK_BLOCKS 4096
#define JH_LINK_LENGTH (JH_LINK_BLOCKS + JH_PEERS * 1024)
#define JH_WAKEUPS_VERSION 1
#define JH_WAKEUPS_SLOTS 4096
#define JH_WAKEUPS_SLOT_LENGTH 64

/* A wake word: see jh_wake and jh_await. */
struct jh_wake {
	uint32_t announcement; /* 0, or twice the count that the last waiter saw, plus 1 */
	uint32_t count;        /* changes with every wake: the futex word */
};

struct jh_section {
	uint64_t physical_address;
	uint64_t size; /* 0: no such section */
};

/* Sections of a peer: state table, R/W section, output section of peer 0, 1, ... */
enum { JH_STATE_TABLE, JH_READ_WRITE, JH_FIRST_OUTPUT, JH_SECTIONS = JH_FIRST_OUTPUT + JH_PEERS };

struct jh_peer {
	/* Written by the daemon. */
	uint32_t present; /* 1 while the peer exists */
	uint32_t cell_id; /* 0: the root cell */
	uint32_t vectors;
	uint32_t max_peers;
	uint32_t protocol;
	uint32_t readable; /* bit n: the peer may read section n */
	uint32_t writable;
	uint32_t reserved;
	struct jh_section sections[JH_SECTIONS];
	uint8_t reserved2[320 - 256];
	/* Written by the peer's driver; senders clear interrupt_control in one-shot mode. */
	uint32_t interrupt_control;
	uint32_t one_shot;
	uint32_t state;
	uint32_t claim; /* process that drives the root cell's device from the host; 0: none */
	uint64_t rung;
	uint64_t taken;
	uint8_t reserved3[384 - 352];
	/* Written by senders. */
	uint32_t pending; /* bit n: vector n is on its way */
	uint32_t reserved4;
	struct jh_wake wake; /* of the program that is named by claim */
	uint64_t ignored;
	uint8_t reserved5[448 - 408];
	/* Faults that a user has set for doorbells to this peer. */
	uint32_t drop_per_thousand;
	uint32_t delay_micros;
	uint32_t duplicate;
	uint8_t reserved6[512 - 460];
	uint32_t held; /* bit n: vector n is held back; the daemon delivers it */
	uint32_t reserved7;
	uint64_t dropped;
	uint64_t delayed;
	uint64_t duplicated;
	uint8_t reserved8[1024 - 544];
};

_Static_assert(offsetof(struct jh_peer, sections) == 32, "sections");
_Static_assert(offsetof(struct jh_peer, interrupt_control) == 320, "interrupt_control");
_Static_assert(offsetof(struct jh_peer, pending) == 384, "pending");
_Static_assert(offsetof(struct jh_peer, wake) == 392, "wake");
_Static_assert(offsetof(struct jh_peer, drop_per_thousand) == 448, "drop_per_thousand");
_Static_assert(offsetof(struct jh_peer, held) == 512, "held");
_Static_assert(sizeof(struct jh_peer) == 1024, "struct jh_peer");

/* An open device. The caller may read the fields. */
struct jh_device {
	int id;               /* own peer id */
	int link_fd;          /* holds the lock */
	int memory_fd;
	uint8_t *link;        /* the mapped files */
	uint8_t *wakeups;
	size_t wakeups_length;
	struct jh_peer *peers;
	/* Mapped with the root cell's rights; NULL if there is no such section. */
	void *sections[JH_SECTIONS];
	size_t sizes[JH_SECTIONS];
};

static inline long jh_futex(uint32_t *word, int operation, uint32_t value, const struct timespec *timeout)
{
	return syscall(SYS_futex, word, operation, value, timeout, NULL, 0);
}

/* Wakes who waits on a word. The change that it waits for was a sequentially consistent atomic operation. */
static inline void jh_wake(struct jh_wake *wake)
{
	uint32_t seen = __atomic_load_n(&wake->announcement, __ATOMIC_SEQ_CST);

	if (seen == 0)
		return;
	__atomic_fetch_add(&wake->count, 1, __ATOMIC_SEQ_CST);
	jh_futex(&wake->count, FUTEX_WAKE, INT_MAX, NULL);
	/* Only the announcement that was seen: whoever came later has made another one. */
	__atomic_compare_exchange_n(&wake->announcement, &seen, 0, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

static inline struct jh_peer *jh_self(struct jh_device *device)
{
	return &device->peers[device->id];
}

static inline void jh_wake_peer(struct jh_device *device, uint32_t target)
{
	struct jh_peer *peer = &device->peers[target];
	uint32_t cell = __atomic_load_n(&peer->cell_id, __ATOMIC_RELAXED);
	size_t slot = JH_WAKEUPS_SLOTS + (size_t)cell * JH_WAKEUPS_SLOT_LENGTH;

	if (__atomic_load_n(&peer->claim, __ATOMIC_SEQ_CST) != 0)
		jh_wake(&peer->wake);
	else if (slot + JH_WAKEUPS_SLOT_LENGTH <= device->wakeups_length)
		jh_wake((struct jh_wake *)(device->wakeups + slot));
}

static inline void jh_raise(struct jh_device *device, uint32_t target, uint32_t vector)
{
	struct jh_peer *peer = &device->peers[target];
	uint32_t enabled = 1;
	uint32_t bit = 1u << vector;

	if (!__atomic_load_n(&peer->present, __ATOMIC_ACQUIRE))
		return;
	if (!(__atomic_load_n(&peer->interrupt_control, __ATOMIC_SEQ_CST) & 1) ||
	    (__atomic_load_n(&peer->one_shot, __ATOMIC_SEQ_CST) &&
	     !__atomic_compare_exchange_n(&peer->interrupt_control, &enabled, 0, 0, __ATOMIC_SEQ_CST,
					  __ATOMIC_SEQ_CST))) {
		__atomic_fetch_add(&peer->ignored, 1, __ATOMIC_RELAXED);
		return;
	}
	if (peer->drop_per_thousand || peer->delay_micros || peer->duplicate) {
		/* Random enough for a fault, without state. */
		struct timespec now;
		clock_gettime(CLOCK_MONOTONIC, &now);
		if ((uint32_t)(now.tv_nsec * 2654435761u >> 8) % 1000 < peer->drop_per_thousand) {
			__atomic_fetch_add(&peer->dropped, 1, __ATOMIC_RELAXED);
			return;
		}
		if (peer->delay_micros || peer->duplicate) {
			int delayed = peer->delay_micros != 0;
			if (delayed)
				__atomic_fetch_add(&peer->delayed, 1, __ATOMIC_RELAXED);
			if (peer->duplicate)
				__atomic_fetch_add(&peer->duplicated, 1, __ATOMIC_RELAXED);
			__atomic_fetch_or(&peer->held, bit, __ATOMIC_SEQ_CST);
			jh_wake((struct jh_wake *)(device->link + JH_LINK_FAULT_WAKE));
			if (delayed)
				return;
		}
	}
	__atomic_fetch_or(&peer->pending, bit, __ATOMIC_SEQ_CST);
	jh_wake_peer(device, target);
}

/* Doorbell register. */
static inline void jh_ring(struct jh_device *device, uint32_t target, uint32_t vector)
{
	struct jh_peer *self = jh_self(device);

	__atomic_store_n(&self->rung, self->rung + 1, __ATOMIC_RELAXED);
	if (target < JH_PEERS && vector < self->vectors && vector < JH_VECTORS)
		jh_raise(device, target, vector);
}

static inline void jh_notify_others(struct jh_device *device)
{
	for (uint32_t id = 0; id < jh_self(device)->max_peers && id < JH_PEERS; id++)
		if ((int)id != device->id)
			jh_raise(device, id, 0);
}

/* State register. Nobody may map the state table writable: it is written through the file. 0, or -1 with errno. */
static inline int jh_write_state(struct jh_device *device, uint32_t state)
{
	struct jh_peer *self = jh_self(device);
	struct jh_section *table = &self->sections[JH_STATE_TABLE];
	off_t offset = 4 * device->id;

	if ((uint64_t)offset + 4 <= table->size &&
	    pwrite(device->memory_fd, &state, 4, (off_t)table->physical_address + offset) != 4)
		return -1;
	if (__atomic_exchange_n(&self->state, state, __ATOMIC_SEQ_CST) != state)
		jh_notify_others(device);
	return 0;
}

/* Interrupt control register. */
static inline void jh_set_interrupt_control(struct jh_device *device, uint32_t control)
{
	__atomic_store_n(&jh_self(device)->interrupt_control, control & 1, __ATOMIC_SEQ_CST);
}

/* One-shot bit of the device's capability. */
static inline void jh_set_one_shot(struct jh_device *device, int one_shot)
{
	__atomic_store_n(&jh_self(device)->one_shot, one_shot != 0, __ATOMIC_SEQ_CST);
}

/* Takes the interrupts that came: bit n is vector n. */
static inline uint32_t jh_take_interrupts(struct jh_device *device)
{
	struct jh_peer *self = jh_self(device);
	uint32_t vectors = __atomic_exchange_n(&self->pending, 0, __ATOMIC_SEQ_CST);

	if (vectors)
		__atomic_fetch_add(&self->taken, (uint64_t)__builtin_popcount(vectors), __ATOMIC_RELAXED);
	return vectors & ((1u << JH_VECTORS) - 1);
}

/* Waits for interrupts and takes them; 0 when none came in time. */
static inline uint32_t jh_await_interrupts(struct jh_device *device, int timeout_millis)
{
	struct jh_wake *wake = &jh_self(device)->wake;
	struct timespec now, end;
	uint32_t vectors;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += timeout_millis / 1000;
	end.tv_nsec += timeout_millis % 1000 * 1000000L;
	while ((vectors = jh_take_interrupts(device)) == 0) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		int64_t left = (int64_t)(end.tv_sec - now.tv_sec) * 1000000000 + end.tv_nsec - now.tv_nsec;
		if (left <= 0)
			break;
		/* At most 100 ms: a sender may die before it wakes. */
		struct timespec slice = {0, left < 100000000 ? (long)left : 100000000};
		uint32_t seen = __atomic_load_n(&wake->count, __ATOMIC_ACQUIRE);
		__atomic_store_n(&wake->announcement, seen << 1 | 1, __ATOMIC_SEQ_CST);
		if (!__atomic_load_n(&jh_self(device)->pending, __ATOMIC_SEQ_CST))
			jh_futex(&wake->count, FUTEX_WAIT, seen, &slice);
	}
	return vectors;
}

/* Resets the device: interrupts off, state 0; the others get one interrupt if the state was not 0. */
static inline void jh_reset(struct jh_device *device)
{
	struct jh_peer *self = jh_self(device);

	jh_set_interrupt_control(device, 0);
	jh_set_one_shot(device, 0);
	__atomic_store_n(&self->pending, 0, __ATOMIC_SEQ_CST);
	__atomic_store_n(&self->held, 0, __ATOMIC_SEQ_CST);
	jh_write_state(device, 0);
	for (uint32_t id = 0; id < JH_PEERS; id++)
		jh_wake_peer(device, id);
}

static inline void jh_unmap(struct jh_device *device)
{
	for (int n = 0; n < JH_SECTIONS; n++)
		if (device->sections[n])
			munmap(device->sections[n], device->sizes[n]);
	if (device->wakeups)
		munmap(device->wakeups, device->wakeups_length);
	if (device->link)
		munmap(device->link, JH_LINK_LENGTH);
	if (device->memory_fd >= 0)
		close(device->memory_fd);
	if (device->link_fd >= 0)
		close(device->link_fd); /* and with it goes the lock */
	memset(device, 0, sizeof(*device));
	device->link_fd = device->memory_fd = -1;
}

/* Resets the device and lets others open it. */
static inline void jh_close(struct jh_device *device)
{
	jh_reset(device);
	__atomic_store_n(&jh_self(device)->claim, 0, __ATOMIC_SEQ_CST);
	jh_unmap(device);
}

static inline uint8_t *jh_map_file(int fd, const char *magic, uint32_t version, size_t length)
{
	uint8_t *file = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	uint32_t found;

	if (file == MAP_FAILED)
		return NULL;
	memcpy(&found, file + 8, sizeof(found));
	if (memcmp(file, magic, 8) != 0 || found != version) {
		munmap(file, length);
		errno = EINVAL;
		return NULL;
	}
	return file;
}

static inline int jh_map_sections(struct jh_device *device)
{
	struct jh_peer *self = jh_self(device);

	for (int n = 0; n < JH_SECTIONS && n < JH_FIRST_OUTPUT + (int)self->max_peers; n++) {
		struct jh_section *section = &self->sections[n];
		int own = n == JH_READ_WRITE || n == JH_FIRST_OUTPUT + device->id;
		int rights = PROT_READ | (own && self->writable >> n & 1 ? PROT_WRITE : 0);

		if (section->size == 0 || !(self->readable >> n & 1))
			continue;
		/* Storage first: a store that meets a full file system is fatal. */
		if (fallocate(device->memory_fd, 1 /* keep size */, (off_t)section->physical_address,
			      (off_t)section->size) < 0)
			return -1;
		void *mapped = mmap(NULL, section->size, rights, MAP_SHARED, device->memory_fd,
				    (off_t)section->physical_address);
		if (mapped == MAP_FAILED)
			return -1;
		device->sections[n] = mapped;
		device->sizes[n] = section->size;
	}
	return 0;
}

/*
 * Opens the root cell's device of a link and resets it. 0, or -1 with errno: ENOENT no such link or no device of the root
 * cell, EBUSY somebody else drives it, EINVAL not the files that this header knows.
 */
static inline int jh_open(struct jh_device *device, const char *link, const char *memory, const char *wakeups)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1};
	int fd, error;

	memset(device, 0, sizeof(*device));
	device->memory_fd = -1;
	device->link_fd = open(link, O_RDWR | O_CLOEXEC);
	if (device->link_fd < 0)
		return -1;
	device->link = jh_map_file(device->link_fd, "JHIVSHM2", JH_LINK_VERSION, JH_LINK_LENGTH);
	if (!device->link)
		goto failed;
	device->peers = (struct jh_peer *)(device->link + JH_LINK_BLOCKS);
	while (device->id < JH_PEERS && !(jh_self(device)->present && jh_self(device)->cell_id == 0))
		device->id++;
	if (device->id == JH_PEERS) {
		errno = ENOENT;
		goto failed;
	}
	lock.l_start = device->id;
	if (fcntl(device->link_fd, F_OFD_SETLK, &lock) < 0) {
		errno = errno == EAGAIN || errno == EACCES ? EBUSY : errno;
		goto failed;
	}
	device->memory_fd = open(memory, O_RDWR | O_CLOEXEC);
	fd = open(wakeups, O_RDWR | O_CLOEXEC);
	if (device->memory_fd < 0 || fd < 0)
		goto failed;
	device->wakeups_length = (size_t)lseek(fd, 0, SEEK_END);
	device->wakeups = jh_map_file(fd, "JHWAKEUP", JH_WAKEUPS_VERSION, device->wakeups_length);
	close(fd);
	if (!device->wakeups || jh_map_sections(device) < 0)
		goto failed;
	__atomic_store_n(&jh_self(device)->claim, (uint32_t)getpid(), __ATOMIC_SEQ_CST);
	jh_reset(device);
	return 0;

failed:
	error = errno;
	jh_unmap(device);
	errno = error;
	return -1;
}

#endif

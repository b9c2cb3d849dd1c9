/*
 * The rings. In the own section: descriptors, available ring, and the used ring by which the peer's frames are given
 * back; everything there is written by its owner alone. What the peer writes is read once and checked; if it is wrong
 * the link goes down until the peer begins anew.
 */
#include "link.h"

#include "device.h"
#include "inmate.h"

#define ALIGNMENT 64u
#define LONGEST_QUEUE 4096u
#define SHORTEST_QUEUE 32u
#define DESCRIPTOR_BYTES 16u
#define USED_BYTES 8u
#define OVERHEAD 18u
#define HEADER 14u

enum state { RESET, INIT, READY, RUN };

struct descriptor {
    uint64_t address;
    uint32_t length;
    uint16_t flags;
    uint16_t next;
};

struct used {
    uint32_t id;
    uint32_t length;
};

/* The parts of one section. */
struct rings {
    volatile struct descriptor *descriptors;
    volatile uint16_t *available; /* flags, index, ids, used event */
    volatile uint16_t *used;      /* flags, index, struct used, available event */
};

static struct device device;
static struct rings own, peer;
static uint32_t queue_length, ring_bytes, data_bytes, mtu;
static enum state state;
static int interrupts;

static uint16_t sent, published, given_back;  /* own frames */
static uint16_t taken, returned, announced;   /* the peer's */
static uint32_t head, tail;
static uint32_t slot_end[LONGEST_QUEUE / 2];

static uint8_t buffer[LINK_LONGEST_FRAME + ALIGNMENT] __attribute__((aligned(64)));

static uint32_t align(uint32_t bytes)
{
    return (bytes + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
}

static uint32_t used_offset(uint32_t length)
{
    return align(length * DESCRIPTOR_BYTES + (3 + length) * 2);
}

static uint32_t ring_size(uint32_t length)
{
    return align(used_offset(length) + 6 + length * USED_BYTES);
}

static struct rings rings_of(uint8_t *section)
{
    struct rings rings = {
        .descriptors = (volatile struct descriptor *)section,
        .available = (volatile uint16_t *)(section + queue_length * DESCRIPTOR_BYTES),
        .used = (volatile uint16_t *)(section + used_offset(queue_length)),
    };
    return rings;
}

static volatile uint16_t *index_of(volatile uint16_t *ring)
{
    return ring + 1;
}

static volatile uint16_t *available_entry(const struct rings *rings, uint16_t position)
{
    return rings->available + 2 + (position & (queue_length - 1));
}

static volatile struct used *used_entry(const struct rings *rings, uint16_t position)
{
    return (volatile struct used *)(rings->used + 2) + (position & (queue_length - 1));
}

static volatile uint16_t *used_event(const struct rings *rings)
{
    return rings->available + 2 + queue_length;
}

static volatile uint16_t *available_event(const struct rings *rings)
{
    return rings->used + 2 + queue_length * (USED_BYTES / 2);
}

static int passed(uint16_t event, uint16_t now, uint16_t before)
{
    return (uint16_t)(now - event - 1) < (uint16_t)(now - before);
}

static void fence(void)
{
    __asm__ volatile("dmb sy" : : : "memory");
}

static void enter(enum state next)
{
    state = next;
    device_set_state(&device, next);
}

static void break_down(const char *reason)
{
    if (state == RUN) {
        print("link down: ");
        print(reason);
        print("\r\n");
    }
    enter(RESET);
}

int link_open(int with_interrupt)
{
    if (!device_find(&device))
        return 0;
    queue_length = LONGEST_QUEUE;
    ring_bytes = ring_size(queue_length);
    while (queue_length > SHORTEST_QUEUE && ring_bytes >= device.section_size / 8) {
        queue_length /= 2;
        ring_bytes = ring_size(queue_length > SHORTEST_QUEUE ? queue_length : 2 * SHORTEST_QUEUE);
    }
    if (device.section_size < 2 * ring_bytes || device.section_size >> 31 ||
        queue_length > sizeof(slot_end) / sizeof(slot_end[0]))
        return 0;
    data_bytes = (uint32_t)device.section_size - ring_bytes;
    mtu = data_bytes / 16 < LINK_LARGEST_MTU ? data_bytes / 16 : LINK_LARGEST_MTU;
    own = rings_of(device.output);
    peer = rings_of(device.input);
    enter(RESET);
    interrupts = with_interrupt;
    if (interrupts)
        device_enable_interrupt(&device);
    return 1;
}

uint32_t link_mtu(void)
{
    return mtu;
}

static void initialise(void)
{
    volatile uint64_t *words = (volatile uint64_t *)device.output;

    for (uint32_t i = 0; i < ring_bytes / 8; i++)
        words[i] = 0;
    sent = published = given_back = taken = returned = announced = 0;
    head = tail = 0;
}

int link_poll(void)
{
    uint32_t theirs = device_peer_state(&device);

    if (theirs > RUN) {
        if (state != RESET)
            break_down("the peer's state is none");
        return 0;
    }
    if (state == RESET && theirs < READY)
        enter(INIT);
    if (state == INIT && theirs != RESET) {
        initialise();
        enter(READY);
    }
    if (state >= READY && theirs == RESET) {
        break_down("the peer was reset");
    } else if (state == READY && theirs >= READY) {
        enter(RUN);
        print("link up\r\n");
    }
    return state == RUN;
}

void link_copy(void *to, const void *from, uint32_t length)
{
    uint64_t target = (uint64_t)to;
    uint64_t source = (uint64_t)from;

    for (uint64_t end = target + length; target < end; target += 64, source += 64)
        __asm__ volatile(
            "ldp x9, x10, [%1]\n"
            "ldp x11, x12, [%1, #16]\n"
            "stp x9, x10, [%0]\n"
            "stp x11, x12, [%0, #16]\n"
            "ldp x9, x10, [%1, #32]\n"
            "ldp x11, x12, [%1, #48]\n"
            "stp x9, x10, [%0, #32]\n"
            "stp x11, x12, [%0, #48]\n"
            :
            : "r"(target), "r"(source)
            : "x9", "x10", "x11", "x12", "memory");
}

static void give_back(uint16_t id)
{
    volatile struct used *entry = used_entry(&own, returned);

    entry->id = id;
    entry->length = 1;
    returned++;
    __atomic_store_n(index_of(own.used), returned, __ATOMIC_RELEASE);
}

uint32_t link_receive(uint8_t **frame)
{
    uint16_t waiting;

    if (state != RUN)
        return 0;
    waiting = (uint16_t)(__atomic_load_n(index_of(peer.available), __ATOMIC_ACQUIRE) - taken);
    if (waiting == 0)
        return 0;

    uint16_t id = *available_entry(&peer, taken);
    if (waiting > queue_length || id >= queue_length) {
        break_down("the peer's available ring is wrong");
        return 0;
    }
    uint64_t at = peer.descriptors[id].address;
    uint32_t length = peer.descriptors[id].length;
    if (peer.descriptors[id].flags != 0 || at < ring_bytes || at >= device.section_size || length < HEADER ||
        length > LINK_LONGEST_FRAME || length > device.section_size - at || at % ALIGNMENT != 0) {
        break_down("a descriptor of the peer is wrong");
        return 0;
    }
    /* Whole pieces of 64 bytes; the last one may reach beyond the frame but not beyond the section. */
    uint32_t whole = length & ~63u;
    link_copy(buffer, device.input + at, whole);
    for (uint32_t i = whole; i < length; i++)
        buffer[i] = ((volatile uint8_t *)device.input)[at + i];
    taken++;
    give_back(id);
    *frame = buffer;
    return length;
}

static void take_back(void)
{
    uint16_t count = (uint16_t)(__atomic_load_n(index_of(peer.used), __ATOMIC_ACQUIRE) - given_back);

    if (count > (uint16_t)(published - given_back)) {
        break_down("the peer's used index is wrong");
        return;
    }
    for (; count > 0; count--) {
        volatile struct used *entry = used_entry(&peer, given_back);
        uint32_t expected = given_back & (queue_length - 1);

        if (entry->id != expected || entry->length != 1) {
            break_down("the peer's used ring is wrong");
            return;
        }
        tail = slot_end[expected];
        given_back++;
    }
}

static int has_room(void)
{
    uint16_t outstanding = (uint16_t)(sent - given_back);
    uint32_t wanted = 2 * align(OVERHEAD + mtu);
    uint32_t space;

    if (outstanding == 0)
        head = tail = 0;
    space = head < tail ? tail - head : (data_bytes - head > tail ? data_bytes - head : tail);
    return outstanding + 2u <= queue_length && space >= wanted;
}

uint8_t *link_begin(void)
{
    if (state != RUN)
        return 0;
    if (!has_room())
        take_back();
    if (state != RUN || !has_room())
        return 0;
    /* The place must hold the longest frame: how long this one will be is not known yet. */
    if (data_bytes - head < align(OVERHEAD + mtu))
        head = 0;
    return device.output + ring_bytes + head;
}

void link_send(uint32_t length)
{
    uint32_t id = sent & (queue_length - 1);

    own.descriptors[id].address = ring_bytes + head;
    own.descriptors[id].length = length;
    own.descriptors[id].flags = 0;
    *available_entry(&own, sent) = (uint16_t)id;
    head += align(OVERHEAD + length);
    slot_end[id] = head;
    sent++;
}

void link_flush(void)
{
    int notify = 0;

    if (state != RUN)
        return;
    if (sent != published) {
        uint16_t before = published;

        __atomic_store_n(index_of(own.available), sent, __ATOMIC_RELEASE);
        published = sent;
        fence();
        notify |= passed(*available_event(&peer), sent, before);
    }
    if (returned != announced) {
        uint16_t before = announced;

        announced = returned;
        fence();
        notify |= passed(*used_event(&peer), returned, before);
    }
    if (notify)
        device_notify(&device);
}

void link_wait(void)
{
    if (!interrupts)
        return;
    if (state == RUN) {
        *available_event(&own) = taken;
        fence();
        if (__atomic_load_n(index_of(peer.available), __ATOMIC_ACQUIRE) != taken)
            return;
    }
    device_wait();
}

/*
 * A machine on an Ethernet link. Answers ARP, ICMP echo, UDP echo (port 7), TCP echo (port 7) and takes TCP streams
 * (port 9). Its command line:
 *
 *     ip=192.168.0.2      own address, this one if not given
 *     ping=192.168.0.3    asks a machine for echoes, one a second
 *     count=4             that many; for ever if not given
 *     interval=1000       milliseconds from one to the next
 *     stream=192.168.0.3  streams data to port 9 of a machine over TCP
 *     udp                 over UDP
 *     seconds=5           for so long
 *     poll                uses no interrupt and never sleeps
 */
#include "clock.h"
#include "inet.h"
#include "inmate.h"
#include "link.h"
#include "stream.h"
#include "tcp.h"

#define COMMAND_LINE ((const char *)0x1000)
#define USUAL_ADDRESS 0xc0a80002u
#define PING_DATA 56
#define REMEMBERED 16
/* As often as a hardware address is asked for before a request is lost. */
#define ASKED_AT_MOST 3

static struct {
    uint32_t address;
    uint32_t count;
    uint32_t interval_millis;
    uint32_t sent;
    uint32_t received;
    uint64_t next;
    uint32_t asked;
    int unsent; /* the hardware address is not known yet */
    int over;
    uint64_t sent_at[REMEMBERED];
    uint64_t shortest, longest, total;
} ping;

/* The text behind a name of the command line, or 0. */
static const char *option(const char *name)
{
    for (const char *word = COMMAND_LINE; *word; word++) {
        const char *rest = word;
        const char *wanted = name;

        while (*wanted && *rest == *wanted) {
            rest++;
            wanted++;
        }
        if (!*wanted && (word == COMMAND_LINE || word[-1] == ' '))
            return rest;
    }
    return 0;
}

static uint32_t parse_number(const char **text)
{
    uint32_t number = 0;

    for (; **text >= '0' && **text <= '9'; (*text)++)
        number = number * 10 + (uint32_t)(**text - '0');
    return number;
}

static uint32_t number_option(const char *name, uint32_t otherwise)
{
    const char *text = option(name);

    return text ? parse_number(&text) : otherwise;
}

static uint32_t address_option(const char *name, uint32_t otherwise)
{
    const char *text = option(name);
    uint32_t address = 0;

    if (!text)
        return otherwise;
    for (int i = 0; i < 4; i++) {
        address = address << 8 | (parse_number(&text) & 0xff);
        if (*text == '.')
            text++;
    }
    return address;
}

static void print_address(uint32_t address)
{
    for (int shift = 24; shift >= 0; shift -= 8) {
        print_number(address >> shift & 0xff);
        if (shift)
            print(".");
    }
}

static void print_millis(uint64_t ticks)
{
    uint64_t micros = ticks * 1000000 / clock_frequency();

    print_number((uint32_t)(micros / 1000));
    print(".");
    for (uint32_t unit = 100; unit; unit /= 10)
        uart_put((char)('0' + micros / unit % 10));
}

void ping_answered(uint32_t address, uint16_t sequence, uint32_t time_to_live, uint32_t length)
{
    uint64_t time = clock_now() - ping.sent_at[sequence % REMEMBERED];

    if (!ping.address || address != ping.address)
        return;
    ping.received++;
    ping.total += time;
    if (ping.received == 1 || time < ping.shortest)
        ping.shortest = time;
    if (time > ping.longest)
        ping.longest = time;
    print_number(length);
    print(" bytes from ");
    print_address(address);
    print(": seq=");
    print_number(sequence);
    print(" ttl=");
    print_number(time_to_live);
    print(" time=");
    print_millis(time);
    print(" ms\r\n");
}

static void print_statistics(void)
{
    print("\r\n--- ");
    print_address(ping.address);
    print(" ping statistics ---\r\n");
    print_number(ping.sent);
    print(" packets transmitted, ");
    print_number(ping.received);
    print(" packets received, ");
    print_number((ping.sent - ping.received) * 100 / ping.sent);
    print("% packet loss\r\n");
    if (ping.received) {
        print("round-trip min/avg/max = ");
        print_millis(ping.shortest);
        print("/");
        print_millis(ping.total / ping.received);
        print("/");
        print_millis(ping.longest);
        print(" ms\r\n");
    }
}

static void wait_interval(void)
{
    ping.next = clock_now() + clock_frequency() / 1000 * ping.interval_millis;
}

static void ask(void)
{
    wait_interval();
    ping.asked++;
    inet_ask(ping.address);
}

static void begin_ping(void)
{
    if (!ping.sent) {
        print("PING ");
        print_address(ping.address);
        print(" (");
        print_address(ping.address);
        print("): ");
        print_number(PING_DATA);
        print(" data bytes\r\n");
    }
    ping.sent_at[ping.sent % REMEMBERED] = clock_now();
    ping.sent++;
    ping.unsent = 1;
    ping.asked = 0;
    if (inet_knows(ping.address))
        wait_interval();
    else
        ask();
}

/* Sends what is due; tells whether pinging is over. */
static int ping_step(void)
{
    int all_sent = ping.sent == ping.count;

    if (!ping.address || ping.over)
        return 1;
    if (clock_now() >= ping.next && ping.unsent && ping.asked < ASKED_AT_MOST) {
        /* The request still waits for the hardware address: it keeps its turn. */
        ask();
        return 0;
    }
    if (clock_now() >= ping.next || (all_sent && ping.received == ping.sent)) {
        if (all_sent) {
            ping.over = 1;
            print_statistics();
            return 1;
        }
        begin_ping();
    }
    if (ping.unsent && inet_knows(ping.address)) {
        ping.unsent = 0;
        inet_ping((uint16_t)(ping.sent - 1));
    }
    return 0;
}

void inmate_main(void)
{
    uint32_t address = address_option("ip=", USUAL_ADDRESS);

    ping.address = address_option("ping=", 0);
    ping.count = number_option("count=", UINT32_MAX);
    ping.interval_millis = number_option("interval=", 1000);
    stream_open(address_option("stream=", 0), number_option("seconds=", 5), option("udp") != 0);
    if (!link_open(!option("poll"))) {
        print("no Ethernet device\r\n");
        return;
    }
    inet_open(address);
    print_address(address);
    print(" ready\r\n");
    for (;;) {
        int up = link_poll();
        int idle = !up || (ping_step() & stream_step());
        uint8_t *frame;
        uint32_t length;

        while ((length = link_receive(&frame)) != 0) {
            inet_take(frame, length);
            link_flush();
        }
        tcp_acknowledge();
        link_flush();
        if (idle)
            link_wait();
    }
}

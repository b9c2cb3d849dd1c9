/*
 * Lets the timer interrupt it and tells how late the handler began, in nanoseconds: ten times a second, or as often as
 * the command line says by "rate=N". Each line is printed before the next period begins.
 */
#include "inmate.h"
#include "interrupts.h"

#define DEFAULT_RATE 10
#define NANOS_PER_SECOND 1000000000UL
#define WIDTH 6

extern const char command_line[];

static uint64_t period;
static uint64_t expected;
static uint32_t smallest = UINT32_MAX;
static uint32_t largest;

static uint64_t frequency(void)
{
    uint64_t hertz;

    __asm__ volatile("mrs %0, cntfrq_el0" : "=r"(hertz));
    return hertz;
}

static uint64_t count(void)
{
    uint64_t ticks;

    __asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(ticks) : : "memory");
    return ticks;
}

static uint32_t rate(void)
{
    static const char name[] = "rate=";
    const char *text = command_line;
    uint32_t number = 0;

    for (uint32_t i = 0; name[i]; i++) {
        if (*text++ != name[i])
            return DEFAULT_RATE;
    }
    while (*text >= '0' && *text <= '9')
        number = number * 10 + (uint32_t)(*text++ - '0');
    return number == 0 ? DEFAULT_RATE : number;
}

static void print_time(const char *before, uint32_t nanoseconds)
{
    print(before);
    for (uint32_t bound = 10, digits = 1; digits < WIDTH; bound *= 10, digits++) {
        if (nanoseconds < bound)
            print(" ");
    }
    print_number(nanoseconds);
    print(" ns");
}

static void timer_fired(void)
{
    uint64_t late = (count() - expected) * NANOS_PER_SECOND / frequency();
    uint32_t jitter = late > UINT32_MAX ? UINT32_MAX : (uint32_t)late;

    if (jitter < smallest)
        smallest = jitter;
    if (jitter > largest)
        largest = jitter;
    print_time("Timer fired, jitter: ", jitter);
    print_time(", min: ", smallest);
    print_time(", max: ", largest);
    print("\r\n");
    expected = count() + period;
    interrupts_at(expected, timer_fired);
}

static void ignore(uint32_t interrupt)
{
    (void)interrupt;
}

void inmate_main(void)
{
    print("Initializing the GIC...\r\n");
    interrupts_open(ignore);
    print("Initializing the timer...\r\n");
    period = frequency() / rate();
    expected = count() + period;
    interrupts_at(expected, timer_fired);
    interrupts_on();
    for (;;)
        __asm__ volatile("wfi");
}

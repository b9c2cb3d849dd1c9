/*
 * Lets the timer interrupt it and tells how late the handler began, in nanoseconds: ten times a second, or as often as
 * the command line says by "rate=N". Each line is printed before the next period begins.
 */
#include "clock.h"
#include "inmate.h"
#include "interrupts.h"
#include "option.h"

#define DEFAULT_RATE 10
#define NANOS_PER_SECOND 1000000000UL
#define WIDTH 6

static uint64_t period;
static uint64_t expected;
static uint32_t smallest = UINT32_MAX;
static uint32_t largest;

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
    uint64_t late = (clock_now() - expected) * NANOS_PER_SECOND / clock_frequency();
    uint32_t jitter = late > UINT32_MAX ? UINT32_MAX : (uint32_t)late;

    if (jitter < smallest)
        smallest = jitter;
    if (jitter > largest)
        largest = jitter;
    print_time("Timer fired, jitter: ", jitter);
    print_time(", min: ", smallest);
    print_time(", max: ", largest);
    print("\r\n");
    expected = clock_now() + period;
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
    period = clock_frequency() / option("rate=", DEFAULT_RATE);
    expected = clock_now() + period;
    interrupts_at(expected, timer_fired);
    interrupts_on();
    for (;;)
        __asm__ volatile("wfi");
}

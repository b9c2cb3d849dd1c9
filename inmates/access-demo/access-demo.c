/* Makes the accesses that a list of commands asks for, until one is a violation or the list is at its end. */
#include "access.h"

#define HYPERCALL 0xd4094902U /* hvc #0x4a48 */
#define SECURE_CALL 0xd4000003U /* smc #0 */
#define HVC 0xd4000002U
#define UNEXPECTED 0xfa1U
#define CLASS_SHIFT 26
#define NO_EXCEPTION 0

/* Where a loader puts the list, if nobody says anything else (inmate.lds). */
extern const char command_line[];

/* Syndrome of the last exception that the inmate itself took; written by the exception vector. */
volatile uint64_t raised = NO_EXCEPTION;

static int is_blank(char c)
{
    return c == ' ' || c == ',' || c == ';' || c == '\n';
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return 16;
}

/* Takes a number, decimal or with 0x, and the blanks before it. */
static uint64_t number(const char **list)
{
    const char *at = *list;
    uint64_t base = 10;
    uint64_t value = 0;

    while (is_blank(*at))
        at++;
    if (at[0] == '0' && at[1] == 'x') {
        base = 16;
        at += 2;
    }
    while ((uint64_t)digit(*at) < base)
        value = value * base + (uint64_t)digit(*at++);
    *list = at;
    return value;
}

/* Whether one more number follows before the next command. */
static int number_follows(const char *list)
{
    while (is_blank(*list))
        list++;
    return *list >= '0' && *list <= '9';
}

static void numbers(const char **list, struct call *call, unsigned int first)
{
    for (unsigned int i = first; i < 4 && number_follows(*list); i++)
        call->x[i] = number(list);
}

/* Stops with a violation that nobody can take for another one. */
static void unexpected(uint64_t position, uint64_t found, uint64_t wanted)
{
    struct call call = {{position, found, wanted, 0}};

    execute(HVC | UNEXPECTED << 5, &call);
}

/* Carries out one command; the list stands behind its letter. */
static void command(char letter, const char **list, uint64_t *result)
{
    struct call call = {{0, 0, 0, 0}};
    unsigned int size = 0;
    uint64_t address;

    if ((letter == 'r' || letter == 'w' || letter == 't') && **list != 'p')
        size = (unsigned int)number(list);
    else if (**list == 'p')
        (*list)++;
    address = number(list);
    switch (letter) {
    case 'r':
        if (size)
            *result = load(address, size);
        else
            load_pair(address);
        break;
    case 'w':
        if (size)
            store(address, number(list), size);
        else
            store_pair(address, number(list));
        break;
    case 't': {
        uint64_t wanted = number(list);

        while (load(address, size) != wanted)
            ;
        break;
    }
    case 'f':
        fetch(address);
        break;
    case 'c':
    case 's':
        call.x[0] = address;
        numbers(list, &call, 1);
        execute(letter == 'c' ? HYPERCALL : SECURE_CALL, &call);
        *result = call.x[0];
        break;
    case 'h':
        numbers(list, &call, 0);
        execute(HVC | (uint32_t)address << 5, &call);
        *result = call.x[0];
        break;
    case 'i':
        numbers(list, &call, 0);
        execute((uint32_t)address, &call);
        *result = call.x[0];
        break;
    default:
        unexpected(0, (uint64_t)letter, 0);
    }
}

/* Runs a list of commands to its end. */
void run(const char *list);

void run(const char *list)
{
    const char *begin = list ? list : command_line;
    uint64_t result = 0;

    list = begin;
    for (;;) {
        while (is_blank(*list))
            list++;
        char letter = *list;
        uint64_t position = (uint64_t)(list - begin);

        if (letter)
            list++;
        if (letter == '!') {
            uint64_t wanted = number(&list);

            if (raised >> CLASS_SHIFT != wanted || raised == NO_EXCEPTION)
                unexpected(position, raised, wanted);
            raised = NO_EXCEPTION;
            continue;
        }
        if (raised != NO_EXCEPTION)
            unexpected(position, raised, NO_EXCEPTION);
        if (letter == '=') {
            uint64_t wanted = number(&list);

            if (result != wanted)
                unexpected(position, result, wanted);
        } else if (letter == 'l') {
            list = begin;
        } else if (letter) {
            command(letter, &list, &result);
        } else {
            return;
        }
    }
}

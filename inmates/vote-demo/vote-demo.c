/*
 * Answers the messages of the hypervisor as its command line says, a list of words at 0x1000:
 *
 *     deny, unknown, received, silent   the reply to a shutdown request: none of them: approved
 *     deaf                              the reconfiguration of other cells is not acknowledged either
 *     locked                            runs locked; the first message takes the lock off
 *     shut-down, failed, abi, invalid   the state word that it writes instead of answering a shutdown request
 *     at-once                           ... not when it is asked, but when it starts
 *
 * It prints "ready" when it watches for messages.
 */
#include "inmate.h"

#define MESSAGE_SHUTDOWN_REQUEST 1

#define REPLY_UNKNOWN 1
#define REPLY_DENIED 2
#define REPLY_APPROVED 3
#define REPLY_RECEIVED 4

#define STATE_RUNNING 0
#define STATE_RUNNING_LOCKED 1
#define STATE_SHUT_DOWN 2
#define STATE_FAILED 3
#define STATE_WRONG_REVISION 4
#define STATE_MEANINGLESS 77

extern const volatile char command_line[];

/* Whether the command line has this word. */
static int told(const char *word)
{
    const volatile char *at = command_line;

    while (*at) {
        const char *expected = word;

        while (*expected && *at == *expected) {
            at++;
            expected++;
        }
        if (!*expected && (*at == 0 || *at == ' '))
            return 1;
        while (*at && *at != ' ')
            at++;
        while (*at == ' ')
            at++;
    }
    return 0;
}

static uint32_t reply_to_request(void)
{
    if (told("deny"))
        return REPLY_DENIED;
    if (told("unknown"))
        return REPLY_UNKNOWN;
    if (told("received"))
        return REPLY_RECEIVED;
    return REPLY_APPROVED;
}

/* The state to show, or STATE_RUNNING when the command line names none. */
static uint32_t other_state(void)
{
    if (told("shut-down"))
        return STATE_SHUT_DOWN;
    if (told("failed"))
        return STATE_FAILED;
    if (told("abi"))
        return STATE_WRONG_REVISION;
    if (told("invalid"))
        return STATE_MEANINGLESS;
    return STATE_RUNNING;
}

static void answer(struct comm_region *comm, uint32_t reply)
{
    comm->message = 0;
    __asm__ volatile("dmb sy" : : : "memory");
    comm->reply = reply;
}

void inmate_main(void)
{
    struct comm_region *comm = comm_region();
    uint32_t request_reply = reply_to_request();
    uint32_t state = other_state();
    int silent = told("silent");
    int deaf = told("deaf");

    if (told("locked"))
        comm->cell_state = STATE_RUNNING_LOCKED;
    if (told("at-once"))
        comm->cell_state = state;
    print("ready\r\n");
    for (;;) {
        uint32_t message = comm->message;

        if (!message)
            continue;
        if (comm->cell_state == STATE_RUNNING_LOCKED)
            comm->cell_state = STATE_RUNNING;
        if (message != MESSAGE_SHUTDOWN_REQUEST) {
            if (!deaf)
                answer(comm, REPLY_RECEIVED);
        } else if (state != STATE_RUNNING) {
            comm->cell_state = state;
        } else if (!silent) {
            answer(comm, request_reply);
        }
    }
}

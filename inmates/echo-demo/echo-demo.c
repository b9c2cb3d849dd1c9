/* Sends every line that it receives back, when it is complete; longer ones than it can keep in pieces. */
#include "inmate.h"

#define LINE_LENGTH 256

static char line[LINE_LENGTH];

void inmate_main(void)
{
    unsigned int length = 0;

    print("echo ready\r\n");
    for (;;) {
        int c = uart_get();

        if (c < 0)
            continue;
        if (c != '\r' && c != '\n')
            line[length++] = (char)c;
        if (c == '\n' || c == '\r' || length == LINE_LENGTH) {
            for (unsigned int i = 0; i < length; i++)
                uart_put(line[i]);
            if (length)
                print("\r\n");
            length = 0;
        }
    }
}

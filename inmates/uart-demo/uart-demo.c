/* Prints numbered lines for ever, as fast as the serial port takes them. */
#include "inmate.h"

void inmate_main(void)
{
    for (uint32_t i = 1;; i++) {
        print("Hello ");
        print_number(i);
        print(" from cell!\r\n");
    }
}

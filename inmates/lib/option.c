#include "option.h"

extern const char command_line[];

uint32_t option(const char *name, uint32_t otherwise)
{
    const char *text = command_line;
    uint32_t number = 0;

    while (*name) {
        if (*text++ != *name++)
            return otherwise;
    }
    while (*text >= '0' && *text <= '9')
        number = number * 10 + (uint32_t)(*text++ - '0');
    return number == 0 ? otherwise : number;
}

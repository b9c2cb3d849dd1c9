/* What was loaded as text behind the start-up code ("-s TEXT -a 0x1000"). */
#ifndef OPTION_H
#define OPTION_H

#include <stdint.h>

/* The decimal number behind the name with which the text begins ("rate="); otherwise, or if it is 0, another one. */
uint32_t option(const char *name, uint32_t otherwise);

#endif

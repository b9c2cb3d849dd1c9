/* Consoles: types, flags and the layout of their description. */
#ifndef JAILHOUSE_CONFIG_CONSOLE_H
#define JAILHOUSE_CONFIG_CONSOLE_H

#include <jailhouse/types.h>

#define JAILHOUSE_CON_TYPE_NONE 0
#define JAILHOUSE_CON_TYPE_EFIFB 1
#define JAILHOUSE_CON_TYPE_8250 2
#define JAILHOUSE_CON_TYPE_PL011 3
#define JAILHOUSE_CON_TYPE_XUARTPS 4
#define JAILHOUSE_CON_TYPE_MVEBU 5
#define JAILHOUSE_CON_TYPE_HSCIF 6
#define JAILHOUSE_CON_TYPE_SCIFA 7
#define JAILHOUSE_CON_TYPE_IMX 8
#define JAILHOUSE_CON_TYPE_IMX_LPUART 9
#define JAILHOUSE_CON_TYPE_SCIF 10
#define JAILHOUSE_CON_ACCESS_PIO 0x0
#define JAILHOUSE_CON_ACCESS_MMIO 0x1
#define JAILHOUSE_CON_REGDIST_1 0x0
#define JAILHOUSE_CON_REGDIST_4 0x2
#define JAILHOUSE_CON_FB_1024x768 0x0
#define JAILHOUSE_CON_FB_1920x1080 0x4
#define JAILHOUSE_CON_INVERTED_GATE 0x1000
#define JAILHOUSE_CON_MDR_QUIRK 0x2000

#pragma pack(push, 1)

struct jailhouse_console {
	__u64 address;
	__u32 size;
	__u16 type, flags;
	__u32 divider, gate_nr;
	__u64 clock_reg;
};

#pragma pack(pop)

#endif

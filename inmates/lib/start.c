/* What comes between the start-up code and the inmate: checks that the hypervisor speaks the same revision. */
#include "inmate.h"

void inmate_start(void);

void inmate_start(void)
{
    static const char signature[6] = {'J', 'H', 'C', 'O', 'M', 'M'};
    struct comm_region *comm = comm_region();

    for (unsigned int i = 0; i < sizeof(signature); i++) {
        if (comm->signature[i] != signature[i]) {
            comm->cell_state = CELL_FAILED_WRONG_REVISION;
            return;
        }
    }
    if (comm->revision != COMM_REGION_REVISION) {
        comm->cell_state = CELL_FAILED_WRONG_REVISION;
        return;
    }
    uart_init(&comm->console);
    inmate_main();
}

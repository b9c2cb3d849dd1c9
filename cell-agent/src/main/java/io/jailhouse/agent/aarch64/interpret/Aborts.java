package io.jailhouse.agent.aarch64.interpret;

import io.jailhouse.agent.aarch64.exception.Stage2Fault;
import io.jailhouse.agent.aarch64.exception.Syndrome;
import io.jailhouse.agent.cpu.Exit;

/**
 * What the hypervisor is told of an access that stage 2 or a device refuses: the exit of an abort that EL2 would take, with
 * its syndrome (DDI 0487 D17.2.37). Belongs to the CPU's thread.
 */
final class Aborts {

    private final Dispatch dispatch;

    Aborts(Dispatch dispatch) {
        this.dispatch = dispatch;
    }

    Exit exit(Stage2Fault fault) {
        return fault.isFetch()
                ? new Exit.InstructionAbort(
                        fault.guestPhysical(), Syndrome.of(Syndrome.INSTRUCTION_ABORT_LOWER, fault.faultStatus()))
                : dataAbort(fault);
    }

    private Exit dataAbort(Stage2Fault fault) {
        long iss = fault.faultStatus() | (fault.write() ? Syndrome.WNR : 0);
        if (fault.syndromeValid()) {
            iss |= Syndrome.ofSingleRegisterAccess(dispatch.faultingWord());
        }
        long esr = Syndrome.of(Syndrome.DATA_ABORT_LOWER, iss);
        return fault.refusal() == null
                ? new Exit.UnhandledData(fault.guestPhysical(), Syndrome.accessSize(esr), fault.write(), esr)
                : new Exit.ForbiddenDevice(fault.guestPhysical(), fault.size(), fault.write(), esr, fault.refusal());
    }
}

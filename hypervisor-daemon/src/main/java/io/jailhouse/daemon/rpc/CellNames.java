package io.jailhouse.daemon.rpc;

import io.jailhouse.daemon.execution.CallRefused;
import io.jailhouse.daemon.lifecycle.CellName;
import io.jailhouse.proto.CellReference;
import io.jailhouse.transport.Errno;

/** Reads how a caller names a cell. */
final class CellNames {
    private CellNames() {}

    static CellName of(CellReference reference) {
        return switch (reference.getByCase()) {
            case ID -> new CellName.Id(reference.getId());
            case NAME -> new CellName.Name(RequestText.cellName(reference.getName()));
            case BY_NOT_SET -> throw new CallRefused(Errno.EINVAL, "the call names no cell");
        };
    }
}

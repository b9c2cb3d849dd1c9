package io.jailhouse.transport;

import io.grpc.stub.StreamObserver;
import io.jailhouse.proto.HypervisorGrpc;
import io.jailhouse.proto.ListCellsRequest;
import io.jailhouse.proto.ListCellsResponse;

/** A service that answers the one call that changes nothing: there are no cells. Tests add the calls that change something. */
abstract class ListedCells extends HypervisorGrpc.HypervisorImplBase {
    @Override
    public final void listCells(ListCellsRequest request, StreamObserver<ListCellsResponse> caller) {
        caller.onNext(ListCellsResponse.getDefaultInstance());
        caller.onCompleted();
    }
}

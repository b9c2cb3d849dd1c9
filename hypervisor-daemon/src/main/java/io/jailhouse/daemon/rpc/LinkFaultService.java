package io.jailhouse.daemon.rpc;

import io.grpc.stub.StreamObserver;
import io.jailhouse.daemon.execution.CallRefused;
import io.jailhouse.daemon.execution.Hypervisor;
import io.jailhouse.daemon.linkfault.LinkFault;
import io.jailhouse.daemon.linkfault.LinkFaultInjector;
import io.jailhouse.proto.ChangeStateWordRequest;
import io.jailhouse.proto.ChangeStateWordResponse;
import io.jailhouse.proto.DoorbellFault;
import io.jailhouse.proto.FlipBitRequest;
import io.jailhouse.proto.FlipBitResponse;
import io.jailhouse.proto.FlippedBit;
import io.jailhouse.proto.LinkFaultsGrpc;
import io.jailhouse.proto.ListLinkFaultsRequest;
import io.jailhouse.proto.ListLinkFaultsResponse;
import io.jailhouse.proto.RevokeLinkFaultsRequest;
import io.jailhouse.proto.RevokeLinkFaultsResponse;
import io.jailhouse.proto.SetDoorbellFaultRequest;
import io.jailhouse.proto.SetDoorbellFaultResponse;
import io.jailhouse.transport.Errno;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** The faults of links, as callers ask for them. Called by gRPC threads. */
public final class LinkFaultService extends LinkFaultsGrpc.LinkFaultsImplBase implements AutoCloseable {
    private static final int BDFS = 1 << 16;

    private final Hypervisor hypervisor;
    private final LinkFaultInjector injector;
    private final Runnable watcher = this::follow;

    /**
     * Creates the service.
     *
     * @param hypervisor tells when the board is turned off
     * @param injector belongs to this service from now on
     */
    public LinkFaultService(Hypervisor hypervisor, LinkFaultInjector injector) {
        this.hypervisor = hypervisor;
        this.injector = injector;
        hypervisor.watch(watcher);
    }

    private void follow() {
        if (hypervisor.board().isEmpty()) {
            injector.boardIsOff();
        }
    }

    @Override
    public void setDoorbellFault(SetDoorbellFaultRequest request, StreamObserver<SetDoorbellFaultResponse> caller) {
        DoorbellFault fault = request.getFault();
        answer(caller, () -> {
            injector.inject(new LinkFault.Doorbells(
                    checkedBdf(request.getBdf()),
                    request.getPeer(),
                    fault.getDropPerMille(),
                    fault.getDelayMicros(),
                    fault.getDuplicate()));
            return SetDoorbellFaultResponse.getDefaultInstance();
        });
    }

    @Override
    public void changeStateWord(ChangeStateWordRequest request, StreamObserver<ChangeStateWordResponse> caller) {
        answer(caller, () -> {
            injector.inject(new LinkFault.State(checkedBdf(request.getBdf()), request.getPeer(), request.getState()));
            return ChangeStateWordResponse.getDefaultInstance();
        });
    }

    @Override
    public void flipBit(FlipBitRequest request, StreamObserver<FlipBitResponse> caller) {
        FlippedBit bit = request.getBit();
        answer(caller, () -> {
            injector.inject(
                    new LinkFault.Flip(checkedBdf(request.getBdf()), bit.getSection(), bit.getOffset(), bit.getBit()));
            return FlipBitResponse.getDefaultInstance();
        });
    }

    @Override
    public void listLinkFaults(ListLinkFaultsRequest request, StreamObserver<ListLinkFaultsResponse> caller) {
        answer(caller, () -> {
            ListLinkFaultsResponse.Builder response = ListLinkFaultsResponse.newBuilder();
            injector.inForce().forEach(fault -> response.addFaults(message(fault)));
            return response.build();
        });
    }

    @Override
    public void revokeLinkFaults(RevokeLinkFaultsRequest request, StreamObserver<RevokeLinkFaultsResponse> caller) {
        answer(caller, () -> {
            OptionalInt bdf = request.hasBdf() ? OptionalInt.of(checkedBdf(request.getBdf())) : OptionalInt.empty();
            RevokeLinkFaultsResponse.Builder response = RevokeLinkFaultsResponse.newBuilder();
            injector.revoke(bdf).forEach(fault -> response.addRevoked(message(fault)));
            return response.build();
        });
    }

    private <R> void answer(StreamObserver<R> caller, Supplier<R> call) {
        R response;
        try {
            if (hypervisor.board().isEmpty()) {
                throw new CallRefused(Errno.EINVAL, "the board is not enabled");
            }
            response = call.get();
        } catch (RuntimeException e) {
            Answers.refuse(caller, e);
            return;
        }
        Answers.one(caller, response);
    }

    private static int checkedBdf(int bdf) {
        if (bdf < 0 || bdf >= BDFS) {
            throw new CallRefused(Errno.EINVAL, "bus, device and function have 16 bits");
        }
        return bdf;
    }

    private static io.jailhouse.proto.LinkFault message(LinkFault fault) {
        var message = io.jailhouse.proto.LinkFault.newBuilder().setBdf(fault.bdf());
        return switch (fault) {
            case LinkFault.Doorbells(int bdf, int peer, int drop, int delay, boolean duplicate) ->
                message.setPeer(peer)
                        .setDoorbell(DoorbellFault.newBuilder()
                                .setDropPerMille(drop)
                                .setDelayMicros(delay)
                                .setDuplicate(duplicate))
                        .build();
            case LinkFault.State(int bdf, int peer, int shown) ->
                message.setPeer(peer).setState(shown).build();
            case LinkFault.Flip(int bdf, int section, long offset, int bit) ->
                message.setFlipped(FlippedBit.newBuilder()
                                .setSection(section)
                                .setOffset(offset)
                                .setBit(bit))
                        .build();
        };
    }

    /** Ends all faults' threads. */
    @Override
    public void close() {
        hypervisor.unwatch(watcher);
        injector.close();
    }
}

package io.jailhouse.daemon.rpc;

import io.grpc.stub.StreamObserver;
import io.jailhouse.daemon.execution.CallRefused;
import io.jailhouse.daemon.execution.EffectExecutor;
import io.jailhouse.daemon.execution.Hypervisor;
import io.jailhouse.daemon.faultpoint.ArmedFaults;
import io.jailhouse.daemon.linkfault.LinkFault;
import io.jailhouse.daemon.linkfault.LinkFaultInjector;
import io.jailhouse.proto.ArmFaultPointRequest;
import io.jailhouse.proto.ArmFaultPointResponse;
import io.jailhouse.proto.ChangeStateWordRequest;
import io.jailhouse.proto.ChangeStateWordResponse;
import io.jailhouse.proto.ClearFaultsRequest;
import io.jailhouse.proto.ClearFaultsResponse;
import io.jailhouse.proto.DoorbellFault;
import io.jailhouse.proto.FaultInjectionGrpc;
import io.jailhouse.proto.FlipBitRequest;
import io.jailhouse.proto.FlipBitResponse;
import io.jailhouse.proto.FlippedBit;
import io.jailhouse.proto.ListFaultsRequest;
import io.jailhouse.proto.ListFaultsResponse;
import io.jailhouse.proto.SetDoorbellFaultRequest;
import io.jailhouse.proto.SetDoorbellFaultResponse;
import io.jailhouse.transport.Errno;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** The faults of links and at points, as callers ask for them. Called by gRPC threads. */
public final class FaultInjectionService extends FaultInjectionGrpc.FaultInjectionImplBase implements AutoCloseable {
    private static final int BDFS = 1 << 16;

    private final Hypervisor hypervisor;
    private final LinkFaultInjector injector;
    private final EffectExecutor effects;
    private final ArmedFaults armed;
    private final Runnable watcher = this::follow;

    /** For the thread that tells of changes. */
    private boolean isOn;

    /**
     * Creates the service, before the hypervisor looks for the board of a former daemon, so that it hears of that, too.
     *
     * @param hypervisor tells when the board is turned off
     * @param injector belongs to this service from now on
     * @param effects knows the agents
     * @param armed what goes wrong at points
     */
    public FaultInjectionService(
            Hypervisor hypervisor, LinkFaultInjector injector, EffectExecutor effects, ArmedFaults armed) {
        this.hypervisor = hypervisor;
        this.injector = injector;
        this.effects = effects;
        this.armed = armed;
        hypervisor.watch(watcher);
    }

    private void follow() {
        boolean wasOn = isOn;
        isOn = hypervisor.board().isPresent();
        // What is armed before a board is turned on holds for that board, and not for the next, which may be another
        // test's.
        if (wasOn && !isOn) {
            injector.boardIsOff();
            armed.clear();
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
    public void armFaultPoint(ArmFaultPointRequest request, StreamObserver<ArmFaultPointResponse> caller) {
        // Also before the board is enabled: enabling it passes points, too.
        Answers.answer(caller, () -> {
            armed.arm(FaultPointRequests.checked(request.getFault()));
            tellAgents();
            return ArmFaultPointResponse.getDefaultInstance();
        });
    }

    private void tellAgents() {
        hypervisor.board().ifPresent(board -> board.cells().forEach(effects::tellFaults));
    }

    @Override
    public void listFaults(ListFaultsRequest request, StreamObserver<ListFaultsResponse> caller) {
        Answers.answer(caller, () -> {
            ListFaultsResponse.Builder response =
                    ListFaultsResponse.newBuilder().addAllPoints(armed.inForce());
            injector.inForce().forEach(fault -> response.addLinks(message(fault)));
            return response.build();
        });
    }

    @Override
    public void clearFaults(ClearFaultsRequest request, StreamObserver<ClearFaultsResponse> caller) {
        Answers.answer(caller, () -> {
            OptionalInt bdf = request.hasBdf() ? OptionalInt.of(checkedBdf(request.getBdf())) : OptionalInt.empty();
            ClearFaultsResponse.Builder response = ClearFaultsResponse.newBuilder();
            injector.revoke(bdf).forEach(fault -> response.addLinks(message(fault)));
            if (bdf.isEmpty()) {
                response.addAllPoints(armed.clear());
                tellAgents();
            }
            return response.build();
        });
    }

    private <R> void answer(StreamObserver<R> caller, Supplier<R> call) {
        Answers.answer(caller, () -> {
            if (hypervisor.board().isEmpty()) {
                throw new CallRefused(Errno.EINVAL, "the board is not enabled");
            }
            return call.get();
        });
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

package io.jailhouse.daemon.rpc;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.jailhouse.daemon.supervision.AgentLink;
import io.jailhouse.daemon.supervision.AgentSupervisor;
import io.jailhouse.daemon.supervision.FalseReport;
import io.jailhouse.proto.AgentControlGrpc;
import io.jailhouse.proto.AgentMessage;
import io.jailhouse.proto.AgentOrder;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The streams of the agents. An agent that does not prove itself first is turned away, and so is one
 * that says what cannot be true.
 */
public final class AgentControlService extends AgentControlGrpc.AgentControlImplBase {
    private static final Logger LOG = Logger.getLogger(AgentControlService.class.getName());

    private final AgentSupervisor supervisor;

    /**
     * Creates the service.
     *
     * @param supervisor knows the agents
     */
    public AgentControlService(AgentSupervisor supervisor) {
        this.supervisor = supervisor;
    }

    @Override
    public StreamObserver<AgentMessage> attach(StreamObserver<AgentOrder> orders) {
        Conversation conversation = new Conversation(orders);
        ServerCallStreamObserver<AgentOrder> call = (ServerCallStreamObserver<AgentOrder>) orders;
        // With a handler, orders to an agent that has just gone are dropped instead of failing.
        call.setOnCancelHandler(() -> LOG.log(Level.FINE, "an agent's stream has ended"));
        call.setOnReadyHandler(conversation::ready);
        return conversation;
    }

    /** Called by one gRPC thread at a time. */
    private final class Conversation implements StreamObserver<AgentMessage> {
        private final StreamObserver<AgentOrder> orders;
        private AgentLink agent;
        private boolean refused;

        Conversation(StreamObserver<AgentOrder> orders) {
            this.orders = orders;
        }

        void ready() {
            if (agent != null) {
                agent.streamReady();
            }
        }

        @Override
        public void onNext(AgentMessage message) {
            if (refused) {
                return;
            }
            if (agent == null) {
                supervisor
                        .attach(message.getHello(), orders)
                        .ifPresentOrElse(
                                known -> agent = known,
                                () -> refuse(Status.UNAUTHENTICATED, "no agent that this daemon knows"));
                return;
            }
            try {
                supervisor.hear(agent, message);
            } catch (FalseReport lie) {
                LOG.warning(() -> "the agent of cell %d, process %d, %s: its stream is closed"
                        .formatted(agent.cellId(), agent.process().pid(), lie.getMessage()));
                supervisor.detached(agent, orders);
                refuse(Status.PERMISSION_DENIED, lie.getMessage());
            }
        }

        private void refuse(Status status, String why) {
            refused = true;
            orders.onError(status.withDescription(why).asRuntimeException());
        }

        @Override
        public void onError(Throwable gone) {
            if (agent != null) {
                supervisor.detached(agent, orders);
            }
        }

        @Override
        public void onCompleted() {
            onError(Status.CANCELLED.asRuntimeException());
            if (!refused) {
                orders.onCompleted();
            }
        }
    }
}

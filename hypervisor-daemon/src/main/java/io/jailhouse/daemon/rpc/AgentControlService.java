package io.jailhouse.daemon.rpc;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.jailhouse.daemon.execution.Hypervisor;
import io.jailhouse.daemon.supervision.AgentLink;
import io.jailhouse.daemon.supervision.AgentSupervisor;
import io.jailhouse.proto.AgentControlGrpc;
import io.jailhouse.proto.AgentMessage;
import io.jailhouse.proto.AgentOrder;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The streams of the agents. An agent that does not prove itself first is turned away. */
public final class AgentControlService extends AgentControlGrpc.AgentControlImplBase {
    private static final Logger LOG = Logger.getLogger(AgentControlService.class.getName());

    private final AgentSupervisor supervisor;
    private final Hypervisor hypervisor;

    /**
     * Creates the service.
     *
     * @param supervisor knows the agents
     * @param hypervisor hears their reports
     */
    public AgentControlService(AgentSupervisor supervisor, Hypervisor hypervisor) {
        this.supervisor = supervisor;
        this.hypervisor = hypervisor;
    }

    @Override
    public StreamObserver<AgentMessage> attach(StreamObserver<AgentOrder> orders) {
        return new Conversation(orders);
    }

    private final class Conversation implements StreamObserver<AgentMessage> {
        private final StreamObserver<AgentOrder> orders;
        private AgentLink agent;
        private boolean refused;

        Conversation(StreamObserver<AgentOrder> orders) {
            this.orders = orders;
        }

        @Override
        public void onNext(AgentMessage message) {
            if (refused) {
                return;
            }
            if (agent == null) {
                begin(message);
                return;
            }
            switch (message.getMessageCase()) {
                case ACKNOWLEDGEMENT -> supervisor.acknowledged(agent, message.getAcknowledgement());
                case CPU_PARKED ->
                    hypervisor.cpuParked(agent, message.getCpuParked().getCpu());
                case FAILURE ->
                    hypervisor.agentFailed(agent, message.getFailure().getReason());
                case HELLO, MESSAGE_NOT_SET ->
                    LOG.log(Level.WARNING, "agent of cell {0}: unexpected message", agent.cellId());
            }
        }

        private void begin(AgentMessage message) {
            supervisor.attach(message.getHello(), orders).ifPresentOrElse(known -> agent = known, () -> {
                refused = true;
                orders.onError(Status.PERMISSION_DENIED
                        .withDescription("no agent that this daemon knows")
                        .asRuntimeException());
            });
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
            orders.onCompleted();
        }
    }
}

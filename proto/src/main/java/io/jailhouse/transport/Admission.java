package io.jailhouse.transport;

import com.google.protobuf.DescriptorProtos.MethodOptions.IdempotencyLevel;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Decides before each call whether its caller may make it: by the rate of the calls on its connection and, over the
 * network, by the role of its certificate. Any thread.
 */
final class Admission extends ServerTransportFilter implements ServerInterceptor {
    private static final Attributes.Key<MessageBudget> BUDGET = Attributes.Key.create("jailhouse-call-budget");
    private static final Attributes.Key<Optional<Role>> ROLE = Attributes.Key.create("jailhouse-role");

    /** Services that are not ours and change nothing. */
    private static final Set<String> HARMLESS = Set.of("grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection");

    private final ServerLimits limits;

    Admission(ServerLimits limits) {
        this.limits = limits;
    }

    @Override
    public Attributes transportReady(Attributes connection) {
        Attributes.Builder known = connection.toBuilder()
                .set(BUDGET, new MessageBudget(limits.callBurst(), limits.callsPerSecond(), System::nanoTime));
        SSLSession session = connection.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        if (session != null) {
            known.set(ROLE, role(session));
        }
        return known.build();
    }

    private static Optional<Role> role(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate own ? Role.of(own) : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Optional<StatusRuntimeException> refusal = refusal(call.getAttributes(), call.getMethodDescriptor());
        if (refusal.isEmpty()) {
            return next.startCall(call, headers);
        }
        call.close(refusal.get().getStatus(), refusal.get().getTrailers());
        return new ServerCall.Listener<>() {};
    }

    private Optional<StatusRuntimeException> refusal(Attributes caller, MethodDescriptor<?, ?> method) {
        if (!caller.get(BUDGET).take()) {
            return Optional.of(CallFailure.toStatus(
                    Errno.EAGAIN, "more than %d calls a second on one connection".formatted(limits.callsPerSecond())));
        }
        Optional<Role> role = caller.get(ROLE);
        if (role == null) {
            return Optional.empty();
        }
        if (role.isEmpty()) {
            return Optional.of(CallFailure.toStatus(
                    Errno.EPERM,
                    "the certificate names no role: its subject needs OU=%s or OU=%s"
                            .formatted(Role.OPERATOR.unit(), Role.OBSERVER.unit())));
        }
        if (role.get() == Role.OBSERVER && !changesNothing(method)) {
            return Optional.of(CallFailure.toStatus(
                    Errno.EPERM,
                    "%s may not call %s, which changes the board"
                            .formatted(Role.OBSERVER.unit(), method.getBareMethodName())));
        }
        return Optional.empty();
    }

    /** The interface itself says which of its calls change nothing; one that says nothing counts as changing. */
    static boolean changesNothing(MethodDescriptor<?, ?> method) {
        return HARMLESS.contains(method.getServiceName())
                || (method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier supplier
                        && supplier.getMethodDescriptor().getOptions().getIdempotencyLevel()
                                == IdempotencyLevel.NO_SIDE_EFFECTS);
    }
}

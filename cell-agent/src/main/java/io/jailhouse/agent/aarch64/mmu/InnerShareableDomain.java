package io.jailhouse.agent.aarch64.mmu;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * The CPUs of a cell as each other's neighbours: maintenance of one that concerns all (TLBI ...IS, IC IALLUIS, IC IVAU)
 * and events (SEV).
 *
 * <p>An instruction only asks the other CPUs; a DSB waits until each of them has done what it was asked, or does not
 * execute its guest: it then does it before it executes again. Who waits does not execute either, so that two CPUs can
 * wait for each other; and a CPU that is held, parked, off or asleep is never waited for.
 */
public final class InnerShareableDomain {

    private final List<Member> members = new CopyOnWriteArrayList<>();

    /** Makes a CPU a part of the domain, for good. */
    public Member join() {
        Member member = new Member();
        members.add(member);
        return member;
    }

    /**
     * One CPU. Its own thread calls everything; what others call is private.
     *
     * <p>{@code executing} and {@code asked} are volatile and checked crosswise: who asks increments {@code asked}, then
     * looks whether the CPU executes; the CPU says that it executes, then looks whether it was asked. One of them sees
     * the other.
     */
    public final class Member {

        private static final int MAXIMUM_LINES = 64;
        private static final int SPINS = 500;
        private static final long PAUSE_NANOS = 20_000;
        private static final VarHandle ASKED;

        static {
            try {
                ASKED = MethodHandles.lookup().findVarHandle(Member.class, "asked", long.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private volatile Thread thread;
        private volatile boolean executing;
        private volatile boolean event;

        // How often others have asked, and up to which of these everything is done.
        private volatile long asked;
        private volatile long done;

        // What they asked for: guarded by this object.
        private boolean translations;
        private boolean allCode;
        private final long[] lines = new long[MAXIMUM_LINES];
        private int lineCount;

        // Whether this CPU has asked others since it last waited.
        private boolean unfinished;

        private Member() {}

        /** The CPU is going to execute its guest; {@link #isAsked} must be looked at next. */
        public void enter() {
            thread = Thread.currentThread();
            executing = true;
        }

        /** The CPU does not execute its guest any more. */
        public void leave() {
            executing = false;
        }

        /** Whether others have asked for something that is not done yet. */
        public boolean isAsked() {
            return asked != done;
        }

        /** Does what others asked for. */
        public void carryOut(Mmu mmu) {
            long upTo = asked;
            synchronized (this) {
                if (translations) {
                    mmu.flush();
                }
                if (allCode) {
                    mmu.discardCode();
                }
                for (int i = 0; i < lineCount; i++) {
                    mmu.discardLine(lines[i]);
                }
                translations = false;
                allCode = false;
                lineCount = 0;
            }
            done = upTo;
        }

        /** Asks the other CPUs to forget their translations. */
        public void flushOthers() {
            for (Member other : members) {
                if (other != this) {
                    synchronized (other) {
                        other.translations = true;
                    }
                    ask(other);
                }
            }
        }

        /** Asks the other CPUs to forget all decoded code. */
        public void discardOthersCode() {
            for (Member other : members) {
                if (other != this) {
                    synchronized (other) {
                        other.allCode = true;
                    }
                    ask(other);
                }
            }
        }

        /**
         * Asks the other CPUs to forget the decoded code of a cache line.
         *
         * @param guestPhysical an address in it
         */
        public void discardOthersLine(long guestPhysical) {
            for (Member other : members) {
                if (other != this) {
                    other.addLine(guestPhysical);
                    ask(other);
                }
            }
        }

        private synchronized void addLine(long guestPhysical) {
            if (lineCount == MAXIMUM_LINES) {
                allCode = true;
            } else {
                lines[lineCount++] = guestPhysical;
            }
        }

        private void ask(Member other) {
            ASKED.getAndAdd(other, 1L);
            unfinished = true;
        }

        /**
         * Waits until the other CPUs have done what this one asked for.
         *
         * @return whether it had asked; then this CPU may have been asked meanwhile
         */
        public boolean complete() {
            if (!unfinished) {
                return false;
            }
            unfinished = false;
            leave();
            for (Member other : members) {
                if (other != this) {
                    other.await(other.asked);
                }
            }
            enter();
            return true;
        }

        /** Whether this CPU has asked others and not waited for them since. */
        public boolean isUnfinished() {
            return unfinished;
        }

        private void await(long upTo) {
            int spins = 0;
            while (executing && done < upTo) {
                if (++spins < SPINS) {
                    Thread.onSpinWait();
                } else {
                    // A CPU whose device lets it wait comes back to its guest early.
                    LockSupport.unpark(thread);
                    LockSupport.parkNanos(this, PAUSE_NANOS);
                }
            }
        }

        /** Sets the event of all CPUs (SEV). */
        public void signalAll() {
            for (Member member : members) {
                member.event = true;
                if (member != this) {
                    LockSupport.unpark(member.thread);
                }
            }
        }

        /** Sets the CPU's own event (SEVL). */
        public void signal() {
            event = true;
        }

        /** Whether there was an event, which is taken. */
        public boolean takeEvent() {
            boolean taken = event;
            event = false;
            return taken;
        }
    }
}

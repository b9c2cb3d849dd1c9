package io.jailhouse.config.source;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A structure or union.
 *
 * @param name as C spells it
 * @param isUnion true if its members share their place
 * @param members in order
 * @param size in bytes
 * @param alignment in bytes
 */
record AggregateType(String name, boolean isUnion, List<Member> members, long size, int alignment) implements CType {
    /** The index of the member that has a name, or that has a member of that name; -1 if there is none. */
    int indexOf(String member) {
        for (int i = 0; i < members.size(); i++) {
            Member candidate = members.get(i);
            boolean inside = candidate.isAnonymous()
                    && candidate.type() instanceof AggregateType inner
                    && inner.indexOf(member) >= 0;
            if (candidate.name().equals(member) || inside) {
                return i;
            }
        }
        return -1;
    }

    /** The member of a name, its offset counted from the begin of this type. */
    Optional<Member> member(String wanted) {
        int index = indexOf(wanted);
        if (index < 0) {
            return Optional.empty();
        }
        Member found = members.get(index);
        if (!found.isAnonymous() || !(found.type() instanceof AggregateType inner)) {
            return Optional.of(found);
        }
        return inner.member(wanted)
                .map(it ->
                        new Member(it.name(), it.type(), found.offset() + it.offset(), it.bitOffset(), it.bitWidth()));
    }

    /** All names that a designator can give. */
    Stream<String> memberNames() {
        return members.stream()
                .flatMap(member -> member.isAnonymous() && member.type() instanceof AggregateType inner
                        ? inner.memberNames()
                        : Stream.of(member.name()))
                .filter(it -> !it.isEmpty());
    }
}

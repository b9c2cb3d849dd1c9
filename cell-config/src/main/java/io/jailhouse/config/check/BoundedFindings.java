package io.jailhouse.config.check;

import java.util.ArrayList;
import java.util.List;

/** Findings of one set of rules; what nobody would read any more is left out, so that no configuration fills the memory. */
final class BoundedFindings {
    private static final int MOST = 2000;

    private final List<Finding> findings = new ArrayList<>();

    void add(Finding finding) {
        if (!isFull()) {
            findings.add(finding);
        }
    }

    boolean isFull() {
        return findings.size() >= MOST;
    }

    List<Finding> all() {
        return List.copyOf(findings);
    }
}

package io.novacron.autoscaler.config;

import java.util.List;
import java.util.stream.Collectors;

/// A document that was needed does not read; the message holds every problem, a line each.
public final class InvalidDocumentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Finding> findings;

    InvalidDocumentException(List<Finding> findings) {
        super(findings.stream().map(Finding::toString).collect(Collectors.joining("\n")));
        this.findings = List.copyOf(findings);
    }

    public List<Finding> findings() {
        return findings;
    }
}

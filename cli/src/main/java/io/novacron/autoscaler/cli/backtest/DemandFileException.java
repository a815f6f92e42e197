package io.novacron.autoscaler.cli.backtest;

import java.util.List;

/// A trace of demand that cannot be used, with what is wrong in it.
public final class DemandFileException extends RuntimeException {

    private static final long serialVersionUID = 1;

    DemandFileException(String file, List<String> problems) {
        super(
                problems.size() == 1
                        ? file + ": " + problems.getFirst()
                        : file + ":\n  " + String.join("\n  ", problems));
    }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.history;

import java.util.List;

/** A table of operations for people: a line each, with a bar from its beginning to its end. */
final class Table {

  private static final int WIDEST = 60;

  private Table() {}

  static String of(List<? extends Operation<?, ?>> operations) {
    int width = operations.stream().mapToInt(it -> it.toString().length()).max().orElse(0);
    int events = operations.stream().mapToInt(Table::lastEvent).max().orElse(0) + 1;
    StringBuilder text = new StringBuilder();
    for (Operation<?, ?> operation : operations) {
      String line = operation.toString();
      text.append("  ").append(line);
      if (events <= WIDEST) {
        text.append(" ".repeat(width - line.length() + 2)).append(bar(operation, events));
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static int lastEvent(Operation<?, ?> operation) {
    return operation.ended() == Integer.MAX_VALUE ? operation.began() : operation.ended();
  }

  private static String bar(Operation<?, ?> operation, int events) {
    String before = " ".repeat(operation.began()) + "|";
    return operation.ended() == Integer.MAX_VALUE
        ? before + "-".repeat(events - operation.began() - 1) + ">"
        : before + "-".repeat(operation.ended() - operation.began() - 1) + "|";
  }
}

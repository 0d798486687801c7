// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The arguments of an operation as the corpus has them; the first has index 0. */
final class Args {

  /** How long one unit of the corpus lasts here. */
  static final Duration UNIT = Duration.ofMillis(1);

  private final JsonNode op;

  Args(JsonNode op) {
    this.op = op;
  }

  JsonNode at(int index) {
    JsonNode node = op.get(index + 1);
    if (node == null) {
      throw new IllegalArgumentException("no argument " + index + " in " + op);
    }
    return node;
  }

  boolean has(int index) {
    return !at(index).isNull();
  }

  String string(int index) {
    return at(index).textValue();
  }

  int integer(int index) {
    return at(index).intValue();
  }

  boolean flag(int index) {
    return at(index).booleanValue();
  }

  @Nullable Object value(int index) {
    return Values.of(at(index));
  }

  Duration duration(int index) {
    return UNIT.multipliedBy(integer(index));
  }

  /** A duration, or null for no limit. */
  @Nullable Duration limit(int index) {
    return has(index) ? duration(index) : null;
  }

  List<String> strings(int index) {
    List<String> strings = new ArrayList<>();
    at(index).forEach(node -> strings.add(node.textValue()));
    return List.copyOf(strings);
  }

  List<Op> ops(int index) {
    return Instructions.decodeAll(at(index));
  }
}

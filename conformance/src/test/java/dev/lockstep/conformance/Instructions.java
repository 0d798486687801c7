// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All instructions, by their name in the corpus. */
final class Instructions {

  /** Those that write no line of their own when they end. */
  private static final Set<String> SILENT = Set.of("log", "raise", "repeat", "try");

  private static final Map<String, Op.Decoder> DECODERS = new HashMap<>();

  static {
    DECODERS.putAll(ControlInstructions.decoders());
    DECODERS.putAll(TaskInstructions.decoders());
    DECODERS.putAll(WaitInstructions.decoders());
    DECODERS.putAll(BlockInstructions.decoders());
    DECODERS.putAll(CallbackInstructions.decoders());
    DECODERS.putAll(LockInstructions.decoders());
    DECODERS.putAll(SignalInstructions.decoders());
    DECODERS.putAll(QueueInstructions.decoders());
  }

  private Instructions() {}

  static List<Op> decodeAll(JsonNode ops) {
    List<Op> decoded = new ArrayList<>();
    ops.forEach(op -> decoded.add(decode(op)));
    return List.copyOf(decoded);
  }

  static Op decode(JsonNode op) {
    String name = op.get(0).textValue();
    Op.Decoder decoder = DECODERS.get(name);
    if (decoder == null) {
      throw new IllegalArgumentException("an operation that the interpreter does not know: " + op);
    }
    return new Op(label(name, op.get(1)), decoder.decode(new Args(op)));
  }

  private static @Nullable String label(String name, @Nullable JsonNode first) {
    if (SILENT.contains(name)) {
      return null;
    }
    return first != null && first.isTextual() ? name + " " + first.textValue() : name;
  }
}

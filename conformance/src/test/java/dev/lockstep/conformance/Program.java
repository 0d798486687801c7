// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One program of the corpus.
 *
 * @param id the identifier in the corpus
 * @param objects the factories of its synchronization objects
 * @param coroutines the coroutines of its tasks, by name
 * @param trace the trace that it wrote on CPython
 */
record Program(
    String id,
    Map<String, Supplier<Object>> objects,
    Map<String, Coroutine> coroutines,
    List<String> trace) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The body of a task.
   *
   * @param ops the operations before it returns
   * @param result the value that it returns
   */
  record Coroutine(List<Op> ops, @Nullable Object result) {}

  /** Reads a line of the corpus. */
  static Program parse(String line) {
    JsonNode json;
    try {
      json = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a program: " + line, e);
    }
    Map<String, Supplier<Object>> objects = new LinkedHashMap<>();
    json.get("objects").forEachEntry((name, spec) -> objects.put(name, Makers.of(spec)));
    Map<String, Coroutine> coroutines = new LinkedHashMap<>();
    json.get("coroutines").forEachEntry((name, ops) -> coroutines.put(name, coroutine(ops)));
    List<String> trace = new ArrayList<>();
    json.get("trace").forEach(written -> trace.add(written.textValue()));
    return new Program(json.get("id").textValue(), objects, coroutines, List.copyOf(trace));
  }

  private static Coroutine coroutine(JsonNode ops) {
    List<Op> before = new ArrayList<>();
    for (JsonNode op : ops) {
      if (op.get(0).textValue().equals("return")) {
        return new Coroutine(before, new Args(op).value(0));
      }
      before.add(Instructions.decode(op));
    }
    return new Coroutine(before, null);
  }
}

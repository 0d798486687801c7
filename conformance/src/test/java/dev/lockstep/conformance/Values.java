// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The notation of values in the corpus. */
final class Values {

  /** The value of an operation that has none. */
  static final Object OK =
      new Object() {
        @Override
        public String toString() {
          return "ok";
        }
      };

  private Values() {}

  static @Nullable Object of(JsonNode node) {
    if (node.isNull()) {
      return null;
    }
    if (node.isInt()) {
      return node.intValue();
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    if (node.isTextual()) {
      return node.textValue();
    }
    throw new IllegalArgumentException("no value of a program: " + node);
  }

  static String text(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(Values::text).collect(Collectors.joining(",", "[", "]"));
    }
    if (value instanceof Throwable error) {
      return "!" + ErrorNames.of(error);
    }
    return String.valueOf(value);
  }
}

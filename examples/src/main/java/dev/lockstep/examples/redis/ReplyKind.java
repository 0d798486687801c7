// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.redis;

import org.jspecify.annotations.Nullable;

/** The kinds of replies, by their first character (RESP2 and RESP3). */
enum ReplyKind {
  TEXT('+', Shape.LINE),
  FAILURE('-', Shape.LINE),
  WHOLE(':', Shape.LINE),
  DECIMAL(',', Shape.LINE),
  TRUTH('#', Shape.LINE),
  BIG_WHOLE('(', Shape.LINE),
  NOTHING('_', Shape.LINE),
  BYTES('$', Shape.BLOCK),
  LONG_FAILURE('!', Shape.BLOCK),
  VERBATIM('=', Shape.BLOCK),
  ARRAY('*', Shape.LIST),
  SET('~', Shape.LIST),
  PUSH('>', Shape.LIST),
  MAP('%', Shape.PAIRS),
  /** The attributes of the next reply, which are ignored. */
  ATTRIBUTE('|', Shape.PAIRS);

  /** The form of what follows the first character. */
  enum Shape {
    /** The value, to the end of the line. */
    LINE,
    /** The length of the value in bytes, then the value. */
    BLOCK,
    /** The number of replies that follow as elements of this one. */
    LIST,
    /** The number of pairs of replies that follow as elements of this one. */
    PAIRS
  }

  private final char first;
  private final Shape shape;

  ReplyKind(char first, Shape shape) {
    this.first = first;
    this.shape = shape;
  }

  Shape shape() {
    return shape;
  }

  /** Returns the kind with a first character, or null. */
  static @Nullable ReplyKind of(char first) {
    for (ReplyKind kind : values()) {
      if (kind.first == first) {
        return kind;
      }
    }
    return null;
  }
}

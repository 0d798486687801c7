package dev.lockstep.examples.redis;

import org.jspecify.annotations.Nullable;

/** How a reply is written, by the character that it begins with (RESP2 and RESP3). */
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
  /** What a reply is annotated with; nobody here needs it. */
  ATTRIBUTE('|', Shape.PAIRS);

  /** What follows the first character. */
  enum Shape {
    /** The value, to the end of the line. */
    LINE,
    /** How many bytes the value has; then the value. */
    BLOCK,
    /** How many replies follow that are part of this one. */
    LIST,
    /** How many pairs of replies follow that are part of this one. */
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

  /** The kind that begins with a character, or null. */
  static @Nullable ReplyKind of(char first) {
    for (ReplyKind kind : values()) {
      if (kind.first == first) {
        return kind;
      }
    }
    return null;
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A reply of a Redis server, in version 2 or 3 of its protocol. */
public sealed interface Reply {

  /**
   * A short text, such as {@code OK}.
   *
   * @param value the text
   */
  record Text(String value) implements Reply {
    @Override
    public String text() {
      return value;
    }
  }

  /**
   * A byte string, which mostly is text.
   *
   * @param value the bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Bytes(byte[] value) implements Reply {
    @Override
    public String text() {
      return new String(value, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
      return "Bytes[" + text() + "]";
    }
  }

  /**
   * An integer.
   *
   * @param value the number
   */
  record Whole(long value) implements Reply {}

  /**
   * A floating-point number.
   *
   * @param value the number
   */
  record Decimal(double value) implements Reply {}

  /**
   * A boolean.
   *
   * @param value the boolean
   */
  record Truth(boolean value) implements Reply {}

  /** The absence of a value, for example of a key. */
  record Nothing() implements Reply {}

  /**
   * An error.
   *
   * @param reason the reason, after a word in capitals that names the kind of error
   */
  record Failure(String reason) implements Reply {}

  /**
   * An array or set of replies.
   *
   * @param elements the replies
   */
  record Many(List<Reply> elements) implements Reply {}

  /**
   * A map of replies.
   *
   * @param elements the keys and the values in turn
   */
  record Pairs(List<Reply> elements) implements Reply {}

  /**
   * A reply without a request, for example a message of a channel.
   *
   * @param elements the kind of push, then its content
   */
  record Push(List<Reply> elements) implements Reply {}

  /**
   * Returns the text of this reply.
   *
   * @return the text; bytes are decoded as UTF-8
   * @throws IllegalStateException if this reply is not a text
   */
  default String text() {
    throw isNo("text");
  }

  /**
   * Returns the number of this reply.
   *
   * @return the number
   * @throws IllegalStateException if this reply is not an integer
   */
  default long number() {
    if (this instanceof Whole whole) {
      return whole.value();
    }
    throw isNo("number");
  }

  /**
   * Returns the replies that this reply consists of.
   *
   * @return the replies; of a map, the keys and the values in turn
   * @throws IllegalStateException if this reply is not an array, set, map or push
   */
  default List<Reply> list() {
    return switch (this) {
      case Many many -> many.elements();
      case Pairs pairs -> pairs.elements();
      case Push push -> push.elements();
      default -> throw isNo("list");
    };
  }

  private IllegalStateException isNo(String wanted) {
    return new IllegalStateException("the reply " + this + " is no " + wanted);
  }
}

package dev.lockstep.examples.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a Redis server answers, in either version of its protocol. */
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
   * Bytes, which are a text more often than not.
   *
   * @param value the bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
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
   * A whole number.
   *
   * @param value the number
   */
  record Whole(long value) implements Reply {}

  /**
   * A number with a fraction.
   *
   * @param value the number
   */
  record Decimal(double value) implements Reply {}

  /**
   * Yes or no.
   *
   * @param value whether yes
   */
  record Truth(boolean value) implements Reply {}

  /** That there is nothing, under a key for example. */
  record Nothing() implements Reply {}

  /**
   * That something failed.
   *
   * @param reason why, after a word in capitals that says what kind of failure it is
   */
  record Failure(String reason) implements Reply {}

  /**
   * Several replies in one: an array or a set.
   *
   * @param elements the replies
   */
  record Many(List<Reply> elements) implements Reply {}

  /**
   * Several keys with a value each.
   *
   * @param elements the keys and the values in turn
   */
  record Pairs(List<Reply> elements) implements Reply {}

  /**
   * What nobody has asked for: a message of a channel for example.
   *
   * @param elements what kind of push it is, then what it has to say
   */
  record Push(List<Reply> elements) implements Reply {}

  /**
   * The text that this is.
   *
   * @return the text; bytes are decoded as UTF-8
   * @throws IllegalStateException if it is none
   */
  default String text() {
    throw isNo("text");
  }

  /**
   * The whole number that this is.
   *
   * @return the number
   * @throws IllegalStateException if it is none
   */
  default long number() {
    if (this instanceof Whole whole) {
      return whole.value();
    }
    throw isNo("number");
  }

  /**
   * The replies that this is made of.
   *
   * @return the replies; of pairs, the keys and the values in turn
   * @throws IllegalStateException if it is one only
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

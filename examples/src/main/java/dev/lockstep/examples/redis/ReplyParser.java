// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.redis;

import java.io.ByteArrayOutputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * An incremental parser of replies, which does no I/O. Its memory is bounded, whatever the peer
 * sends.
 */
final class ReplyParser {

  /** The largest reply, in bytes; each reply in it counts for some more. */
  static final int MAX_REPLY = 64 << 20;

  /** The longest line, in bytes. */
  static final int MAX_LINE = 1 << 16;

  /** The greatest nesting depth of replies. */
  static final int MAX_DEPTH = 32;

  /** The weight of a reply in a reply beside its bytes: about what it takes in memory. */
  private static final int ELEMENT_WEIGHT = 32;

  private static final int LONGEST_SHOWN = 60;

  private final Consumer<Reply> replies;

  /** The part of a line or a block that has arrived. */
  private final ByteArrayOutputStream part = new ByteArrayOutputStream();

  /** The incomplete replies, the outermost first and the innermost last. */
  private final Deque<Container> open = new ArrayDeque<>();

  /** The kind of the current block. */
  private ReplyKind block = ReplyKind.NOTHING;

  /** The number of bytes that the current block lacks, including the end of its line. */
  private int missing;

  /** The number of bytes of the outermost reply so far, and the weights of its elements. */
  private long size;

  /** A reply that consists of others. */
  private record Container(ReplyKind kind, int count, List<Reply> elements) {

    private Container(ReplyKind kind, int count) {
      this(kind, count, new ArrayList<>());
    }

    boolean isFull() {
      return elements.size() == count;
    }

    Reply reply() {
      return switch (kind) {
        case PUSH -> new Reply.Push(elements);
        case MAP -> new Reply.Pairs(elements);
        default -> new Reply.Many(elements);
      };
    }
  }

  /**
   * Creates a parser.
   *
   * @param replies receives each complete reply
   */
  ReplyParser(Consumer<Reply> replies) {
    this.replies = replies;
  }

  /**
   * Parses bytes.
   *
   * @throws ProtocolException if they are no reply or exceed a limit; the parser cannot be used
   *     then
   */
  void feed(ByteBuffer data) throws ProtocolException {
    while (data.hasRemaining()) {
      int before = data.remaining();
      if (missing > 0) {
        readBlock(data);
      } else {
        readLine(data);
      }
      size += before - data.remaining();
      if (open.isEmpty() && missing == 0 && part.size() == 0) {
        size = 0;
      } else if (size > MAX_REPLY) {
        throw new ProtocolException("a reply is larger than " + MAX_REPLY + " bytes");
      }
    }
  }

  private void readBlock(ByteBuffer data) throws ProtocolException {
    int count = Math.min(missing, data.remaining());
    byte[] taken = new byte[count];
    data.get(taken);
    part.writeBytes(taken);
    missing -= count;
    if (missing == 0) {
      byte[] whole = takePart();
      byte[] value = new byte[whole.length - 2];
      System.arraycopy(whole, 0, value, 0, value.length);
      if (whole[value.length] != '\r' || whole[value.length + 1] != '\n') {
        throw new ProtocolException("a block is longer than it says: " + value.length + " bytes");
      }
      complete(ofBlock(value));
    }
  }

  private Reply ofBlock(byte[] value) throws ProtocolException {
    return switch (block) {
      case LONG_FAILURE -> new Reply.Failure(new String(value, StandardCharsets.UTF_8));
      case VERBATIM -> {
        if (value.length < 4) {
          throw new ProtocolException("a verbatim text of " + value.length + " bytes");
        }
        // skips three letters for the format and a colon
        yield new Reply.Text(new String(value, 4, value.length - 4, StandardCharsets.UTF_8));
      }
      default -> new Reply.Bytes(value);
    };
  }

  private void readLine(ByteBuffer data) throws ProtocolException {
    byte next = 0;
    while (data.hasRemaining() && next != '\n') {
      next = data.get();
      part.write(next);
      if (part.size() == 1) {
        kind((char) next);
      }
    }
    if (part.size() > MAX_LINE) {
      throw new ProtocolException("a line is longer than " + MAX_LINE + " bytes");
    }
    if (next == '\n') {
      String line = new String(takePart(), StandardCharsets.UTF_8);
      if (!line.endsWith("\r\n")) {
        throw new ProtocolException("a line ends without a carriage return");
      }
      begin(kind(line.charAt(0)), line.substring(1, line.length() - 2));
    }
  }

  private static ReplyKind kind(char first) throws ProtocolException {
    ReplyKind kind = ReplyKind.of(first);
    if (kind == null) {
      throw new ProtocolException(
          "a reply begins with '%c' (%d); is that a Redis server?".formatted(first, (int) first));
    }
    return kind;
  }

  private void begin(ReplyKind kind, String rest) throws ProtocolException {
    switch (kind.shape()) {
      case LINE -> complete(ofLine(kind, rest));
      case BLOCK -> beginBlock(kind, count(rest));
      case LIST -> beginContainer(kind, count(rest));
      case PAIRS -> beginContainer(kind, 2 * count(rest));
    }
  }

  private static Reply ofLine(ReplyKind kind, String rest) throws ProtocolException {
    try {
      return switch (kind) {
        case FAILURE -> new Reply.Failure(rest);
        case WHOLE -> new Reply.Whole(Long.parseLong(rest));
        case DECIMAL -> new Reply.Decimal(decimal(rest));
        case TRUTH -> new Reply.Truth(rest.equals("t"));
        case NOTHING -> new Reply.Nothing();
        default -> new Reply.Text(rest);
      };
    } catch (NumberFormatException e) {
      throw new ProtocolException("'" + shortened(rest) + "' is no number");
    }
  }

  private static double decimal(String value) {
    return switch (value) {
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      case "nan" -> Double.NaN;
      default -> Double.parseDouble(value);
    };
  }

  /** Parses a length; -1 means the absence of a value. */
  private static int count(String value) throws ProtocolException {
    if (value.equals("-1")) {
      return -1;
    }
    boolean isNumber =
        !value.isEmpty()
            && value.length() <= 18
            && value.chars().allMatch(c -> '0' <= c && c <= '9');
    if (!isNumber || Long.parseLong(value) > MAX_REPLY) {
      throw new ProtocolException(
          "a length of '" + shortened(value) + "' must be a number of at most " + MAX_REPLY);
    }
    return Integer.parseInt(value);
  }

  /** Returns what a message shows of a text that the peer has sent. */
  private static String shortened(String value) {
    return value.length() <= LONGEST_SHOWN ? value : value.substring(0, LONGEST_SHOWN) + "...";
  }

  private void beginBlock(ReplyKind kind, int length) throws ProtocolException {
    if (length < 0) {
      complete(new Reply.Nothing());
    } else {
      block = kind;
      missing = length + 2;
    }
  }

  private void beginContainer(ReplyKind kind, int count) throws ProtocolException {
    if (count < 0) {
      complete(new Reply.Nothing());
      return;
    }
    if (open.size() == MAX_DEPTH) {
      throw new ProtocolException("replies stand in replies more than " + MAX_DEPTH + " deep");
    }
    open.push(new Container(kind, count));
    closeFull();
  }

  private void complete(Reply reply) {
    Container outer = open.peek();
    if (outer == null) {
      replies.accept(reply);
    } else {
      outer.elements().add(reply);
      size += ELEMENT_WEIGHT;
      closeFull();
    }
  }

  /** Completes the innermost reply if it has all its elements. */
  private void closeFull() {
    Container inner = open.peek();
    if (inner != null && inner.isFull()) {
      open.pop();
      if (inner.kind() != ReplyKind.ATTRIBUTE) {
        complete(inner.reply());
      }
    }
  }

  private byte[] takePart() {
    byte[] whole = part.toByteArray();
    part.reset();
    return whole;
  }
}

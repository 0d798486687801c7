// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.Task;
import dev.lockstep.testing.TestLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A reader that is fed by hand: what it returns, when it waits, what it keeps. */
class StreamReaderTest {

  @Test
  void readReturnsWhatIsThere() {
    TestLoop.run(
        () -> {
          StreamReader reader = fed("hello");
          assertThat(text(reader.read(3))).isEqualTo("hel");
          assertThat(text(reader.read(100))).isEqualTo("lo");
        });
  }

  @Test
  void readWaitsForTheFirstByte() {
    TestLoop.run(
        () -> {
          StreamReader reader = new StreamReader();
          feedLater(reader, "later");
          assertThat(text(reader.read(100))).isEqualTo("later");
        });
  }

  @Test
  void readOfNothingReturnsNothingAtOnce() {
    TestLoop.run(() -> assertThat(new StreamReader().read(0)).isEmpty());
  }

  @Test
  void readReturnsNothingAtTheEnd() {
    TestLoop.run(
        () -> {
          StreamReader reader = ended("x");
          assertThat(reader.atEof()).isFalse();
          assertThat(text(reader.read(9))).isEqualTo("x");
          assertThat(reader.atEof()).isTrue();
          assertThat(reader.read(9)).isEmpty();
        });
  }

  @Test
  void readIntoBufferTakesWhatFits() {
    TestLoop.run(
        () -> {
          StreamReader reader = ended("hello");
          ByteBuffer into = ByteBuffer.allocate(3);
          assertThat(reader.read(into)).isEqualTo(3);
          assertThat(reader.read(into.clear())).isEqualTo(2);
          assertThat(reader.read(into.clear())).isEqualTo(-1);
          ByteBuffer full = ByteBuffer.allocate(0);
          assertThatThrownBy(() -> reader.read(full))
              .hasMessage("the buffer of read() must have room; clear() it");
        });
  }

  @Test
  void readAllReadsMoreThanTheLimit() {
    TestLoop.run(
        () -> {
          StreamReader reader = new StreamReader(4);
          reader.feedData(bytes("more than four"));
          Async.spawn(
              () -> {
                Async.sleep(Duration.ofSeconds(1));
                reader.feedData(bytes(", and the end"));
                reader.feedEof();
              });
          assertThat(text(reader.readAll())).isEqualTo("more than four, and the end");
        });
  }

  @Test
  void readExactlyWaitsForAll() {
    TestLoop.run(
        () -> {
          StreamReader reader = fed("abc");
          feedLater(reader, "def");
          assertThat(text(reader.readExactly(5))).isEqualTo("abcde");
          assertThat(text(reader.read(9))).isEqualTo("f");
          assertThat(reader.readExactly(0)).isEmpty();
        });
  }

  @Test
  void readExactlyAtTheEndHandsOverWhatHadArrived() {
    TestLoop.run(
        () -> {
          StreamReader reader = ended("abc");
          IncompleteReadException e =
              catchThrowableOfType(IncompleteReadException.class, () -> reader.readExactly(5));
          assertThat(e).hasMessage("the stream ended after 3 of 5 bytes");
          assertThat(text(e.partial())).isEqualTo("abc");
          assertThat(e.expected()).isEqualTo(5);
          assertThat(reader.atEof()).isTrue();
        });
  }

  @Test
  void negativeCountsAreRefused() {
    TestLoop.run(
        () -> {
          StreamReader reader = new StreamReader();
          assertThatThrownBy(() -> reader.readExactly(-1))
              .hasMessage("the count of readExactly(-1) must be 0 or more");
          assertThatThrownBy(() -> reader.read(-1))
              .hasMessage("the count of read(-1) must be 0 or more");
          assertThatThrownBy(() -> new StreamReader(0))
              .hasMessage("limit = 0 must be at least 1 byte");
        });
  }

  @Test
  void readLineReturnsTheNewLineToo() {
    TestLoop.run(
        () -> {
          StreamReader reader = ended("one\ntwo\n\nlast");
          assertThat(text(reader.readLine())).isEqualTo("one\n");
          assertThat(text(reader.readLine())).isEqualTo("two\n");
          assertThat(text(reader.readLine())).isEqualTo("\n");
          assertThat(text(reader.readLine())).isEqualTo("last");
          assertThat(reader.readLine()).isEmpty();
        });
  }

  @Test
  void lineThatArrivesInPiecesIsOneLine() {
    TestLoop.run(
        () -> {
          StreamReader reader = new StreamReader();
          for (String piece : List.of("a ", "line", "\nand")) {
            feedLater(reader, piece);
          }
          assertThat(text(reader.readLine())).isEqualTo("a line\n");
          assertThat(text(reader.read(9))).isEqualTo("and");
        });
  }

  @Test
  void lineOverTheLimitIsDroppedAndTheNextOneKept() {
    TestLoop.run(
        () -> {
          StreamReader reader = new StreamReader(4);
          reader.feedData(bytes("123456\nok\n"));
          LimitOverrunException e =
              catchThrowableOfType(LimitOverrunException.class, reader::readLine);
          assertThat(e).hasMessage("a line of 6 bytes was dropped; the limit is 4");
          assertThat(e.consumed()).isEqualTo(6);
          assertThat(text(reader.readLine())).isEqualTo("ok\n");
        });
  }

  @Test
  void lineOverTheLimitThatHasNotEndedDropsAllThatIsBuffered() {
    TestLoop.run(
        () -> {
          StreamReader reader = new StreamReader(4);
          reader.feedData(bytes("123456"));
          assertThatThrownBy(reader::readLine)
              .isInstanceOf(LimitOverrunException.class)
              .hasMessage("a line of more than 6 bytes was dropped; the limit is 4");
          reader.feedData(bytes("78\n"));
          assertThat(text(reader.readLine())).isEqualTo("78\n");
        });
  }

  @Test
  void lineOfExactlyTheLimitIsRead() {
    TestLoop.run(() -> assertThat(text(fed(4, "1234\n").readLine())).isEqualTo("1234\n"));
  }

  @Test
  void readUntilOverTheLimitKeepsTheData() {
    TestLoop.run(
        () -> {
          StreamReader reader = fed(4, "123456;x");
          LimitOverrunException e =
              catchThrowableOfType(
                  LimitOverrunException.class, () -> reader.readUntil(separator(";")));
          assertThat(e).hasMessage("the separator is after 6 bytes; the limit is 4");
          assertThat(text(reader.readExactly(e.consumed()))).isEqualTo("123456");
          assertThat(text(reader.readUntil(separator(";")))).isEqualTo(";");
        });
  }

  @Test
  void readUntilWithoutSeparatorWithinTheLimitKeepsTheData() {
    TestLoop.run(
        () -> {
          StreamReader reader = fed(4, "123456");
          assertThatThrownBy(() -> reader.readUntil(separator("ab")))
              .isInstanceOf(LimitOverrunException.class)
              .hasMessage("no separator in 5 bytes; the limit is 4");
          assertThat(text(reader.read(99))).isEqualTo("123456");
        });
  }

  @Test
  void readUntilFindsSeparatorThatArrivesInPieces() {
    TestLoop.run(
        () -> {
          StreamReader reader = new StreamReader();
          for (String piece : List.of("head\r", "\n\r", "\nbody")) {
            feedLater(reader, piece);
          }
          assertThat(text(reader.readUntil(separator("\r\n\r\n")))).isEqualTo("head\r\n\r\n");
          assertThat(text(reader.read(9))).isEqualTo("body");
        });
  }

  @Test
  void readUntilOfSeveralSeparatorsEndsAtTheOneThatEndsFirst() {
    TestLoop.run(
        () -> {
          StreamReader reader = fed("a\r\nb;c\n");
          byte[][] separators = {separator("\n"), separator("\r\n"), separator(";")};
          assertThat(text(reader.readUntil(separators))).isEqualTo("a\r\n");
          assertThat(text(reader.readUntil(separators))).isEqualTo("b;");
          assertThat(text(reader.readUntil(separators))).isEqualTo("c\n");
          StreamReader overlap = fed("xABC");
          assertThat(text(overlap.readUntil(separator("ABC"), separator("B")))).isEqualTo("xAB");
        });
  }

  @Test
  void readUntilAtTheEndHandsOverWhatHadArrived() {
    TestLoop.run(
        () -> {
          StreamReader reader = ended("abc");
          IncompleteReadException e =
              catchThrowableOfType(
                  IncompleteReadException.class, () -> reader.readUntil(separator(";")));
          assertThat(e).hasMessage("the stream ended after 3 bytes, before the separator");
          assertThat(text(e.partial())).isEqualTo("abc");
          assertThat(e.expected()).isEqualTo(-1);
        });
  }

  @Test
  void separatorsHaveToBeSomething() {
    TestLoop.run(
        () -> {
          StreamReader reader = new StreamReader();
          assertThatThrownBy(reader::readUntil)
              .hasMessage("readUntil() must be given at least one separator");
          assertThatThrownBy(() -> reader.readUntil(separator("x"), separator("")))
              .hasMessage("a separator of readUntil() cannot be empty; use at least one byte");
        });
  }

  @Test
  void linesAreIterated() {
    TestLoop.run(
        () -> {
          List<String> lines = new ArrayList<>();
          for (byte[] line : ended("a\nb\nc").lines()) {
            lines.add(text(line));
          }
          assertThat(lines).containsExactly("a\n", "b\n", "c");
        });
  }

  @Test
  void iterationOverLinesThrowsTheLossUnchecked() {
    TestLoop.run(
        () -> {
          StreamReader reader = new StreamReader();
          reader.setException(new IOException("lost"));
          assertThatThrownBy(() -> reader.lines().iterator().hasNext())
              .isInstanceOf(UncheckedIOException.class)
              .hasMessage("java.io.IOException: lost");
        });
  }

  @Test
  void everyReadThrowsTheExceptionThatWasSet() {
    TestLoop.run(
        () -> {
          StreamReader reader = fed("data");
          IOException lost = new IOException("lost");
          reader.setException(lost);
          assertThat(reader.exception()).isSameAs(lost);
          assertThatThrownBy(() -> reader.read(1)).isSameAs(lost);
          assertThatThrownBy(() -> reader.readExactly(1)).isSameAs(lost);
          assertThatThrownBy(reader::readLine).isSameAs(lost);
          assertThatThrownBy(() -> reader.readUntil(separator("x"))).isSameAs(lost);
        });
  }

  @Test
  void exceptionThatIsSetWakesTheReader() {
    TestLoop.run(
        () -> {
          StreamReader reader = new StreamReader();
          IllegalStateException broken = new IllegalStateException("broken");
          Async.spawn(() -> reader.setException(broken));
          assertThatThrownBy(() -> reader.read(1)).isSameAs(broken);
        });
  }

  @Test
  void exceptionThatIsNotAboutInputComesWrapped() {
    TestLoop.run(
        () -> {
          StreamReader reader = new StreamReader();
          Exception checked = new Exception("odd");
          reader.setException(checked);
          assertThatThrownBy(() -> reader.read(1))
              .isInstanceOf(ConnectionLostException.class)
              .hasMessage("the connection is lost: java.lang.Exception: odd")
              .hasCause(checked);
        });
  }

  @Test
  void secondReaderAtOnceIsRefused() {
    TestLoop.run(
        () -> {
          StreamReader reader = new StreamReader();
          Task<byte[]> first = Async.spawn(() -> reader.read(1));
          Async.yieldNow();
          assertThatThrownBy(() -> reader.read(1))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("another task waits in this reader already: only one at a time can read");
          reader.feedData(bytes("x"));
          assertThat(text(first.await())).isEqualTo("x");
        });
  }

  @Test
  void cancelledReadTakesNothing() {
    TestLoop.run(
        () -> {
          StreamReader reader = fed("ab");
          Task<byte[]> reading = Async.spawn(() -> reader.readExactly(4));
          Async.yieldNow();
          reading.cancel();
          assertThatThrownBy(reading::await).isInstanceOf(CancelledError.class);
          reader.feedData(bytes("cd"));
          assertThat(text(reader.readExactly(4))).isEqualTo("abcd");
        });
  }

  @Test
  void feedingAfterTheEndIsRefused() {
    StreamReader reader = ended("");
    assertThatThrownBy(() -> reader.feedData(bytes("x")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("feedData() cannot be called after feedEof()");
  }

  @Test
  void manySmallPiecesAreReadInOrder() {
    TestLoop.run(
        () -> {
          StreamReader reader = new StreamReader();
          StringBuilder expected = new StringBuilder();
          StringBuilder read = new StringBuilder();
          for (int i = 0; i < 2000; i++) {
            reader.feedData(bytes(i + ","));
            expected.append(i).append(',');
            read.append(text(reader.read(3)));
          }
          reader.feedEof();
          read.append(text(reader.readAll()));
          assertThat(read.toString()).isEqualTo(expected.toString());
        });
  }

  private static StreamReader fed(String text) {
    return fed(StreamReader.DEFAULT_LIMIT, text);
  }

  private static StreamReader fed(int limit, String text) {
    StreamReader reader = new StreamReader(limit);
    reader.feedData(bytes(text));
    return reader;
  }

  private static StreamReader ended(String text) {
    StreamReader reader = fed(text);
    reader.feedEof();
    return reader;
  }

  private static void feedLater(StreamReader reader, String text) {
    Async.spawn(
        () -> {
          Async.sleep(Duration.ofSeconds(1));
          reader.feedData(bytes(text));
        });
  }

  private static byte[] separator(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.CancelledError;
import dev.lockstep.Task;
import dev.lockstep.testing.TestLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What CPython's tests of its stream reader ask, as far as {@link StreamReaderTest} does not. */
class AsyncioStreamReaderTest {

  private final IOException lost = new IOException("cable cut");

  /** Runs a program while another task feeds the reader, piece by piece, an iteration apart. */
  private static void fed(StreamReader reader, AsyncAction program, String... pieces) {
    TestLoop.run(
        () -> {
          Async.spawn(
              () -> {
                for (String piece : pieces) {
                  reader.feedData(bytes(piece));
                  Async.yieldNow();
                }
              });
          program.run();
        });
  }

  @Test
  void readTakesNoNoticeOfNewlines() {
    StreamReader reader = new StreamReader();
    fed(
        reader,
        () -> {
          assertThat(text(reader.read(5))).isEqualTo("one\nt");
          assertThat(text(reader.read(5))).isEqualTo("wo\n");
        },
        "one\ntwo\n");
  }

  @Test
  void readReturnsMoreThanTheLimitIfItIsThere() {
    StreamReader reader = new StreamReader(3);
    fed(reader, () -> assertThat(text(reader.read(6))).isEqualTo("abcdef"), "abcdef");
  }

  @Test
  void readExactlyTakesMoreThanTheLimit() {
    StreamReader reader = new StreamReader(2);
    fed(reader, () -> assertThat(text(reader.readExactly(7))).isEqualTo("abcdefg"), "abc", "defgh");
    assertThat(text(reader.takeBuffered())).isEqualTo("h");
  }

  @Test
  void feedingNothingDoesNotWakeTheReader() {
    StreamReader reader = new StreamReader();
    TestLoop.run(
        () -> {
          Task<byte[]> reading = Async.spawn(() -> reader.read(10));
          Async.yieldNow();
          reader.feedData(bytes(""));
          Async.yieldNow();
          Async.yieldNow();
          assertThat(reading.isDone()).isFalse();
          reader.feedData(bytes("x"));
          assertThat(text(reading.await())).isEqualTo("x");
        });
  }

  @Test
  void endWakesAReaderThatWaits() {
    StreamReader reader = new StreamReader();
    TestLoop.run(
        () -> {
          Task<byte[]> reading = Async.spawn(() -> reader.read(1024));
          Async.yieldNow();
          reader.feedEof();
          assertThat(reading.await()).isEmpty();
          assertThat(reader.read(1024)).isEmpty();
          assertThat(reader.readAll()).isEmpty();
          assertThat(reader.readLine()).isEmpty();
          assertThat(reader.readExactly(0)).isEmpty();
        });
  }

  @Test
  void readAllGathersWhatCameInPieces() {
    StreamReader reader = new StreamReader();
    fed(
        reader,
        () -> {
          Async.spawn(
              () -> {
                while (!reader.toString().contains("0 bytes")) {
                  Async.yieldNow();
                }
                Async.yieldNow();
                reader.feedEof();
              });
          assertThat(text(reader.readAll())).isEqualTo("chunk1chunk2");
        },
        "chunk1",
        "chunk2");
  }

  @Test
  void atEofOnlyWithTheEndToldAndTheBufferEmpty() {
    StreamReader reader = new StreamReader();
    TestLoop.run(
        () -> {
          assertThat(reader.atEof()).isFalse();
          reader.feedData(bytes("some data\n"));
          assertThat(reader.atEof()).isFalse();
          reader.readLine();
          assertThat(reader.atEof()).isFalse();
          reader.feedData(bytes("more"));
          reader.feedEof();
          assertThat(reader.atEof()).isFalse();
          reader.readLine();
          assertThat(reader.atEof()).isTrue();
        });
  }

  @Test
  void lineIsJoinedFromPiecesAndTheBeginOfTheNextOneKept() {
    StreamReader reader = new StreamReader();
    fed(
        reader,
        () -> assertThat(text(reader.readLine())).isEqualTo("line1line2line3\n"),
        "line1",
        "line2",
        "line3\n line4");
    assertThat(text(reader.takeBuffered())).isEqualTo(" line4");
  }

  @Test
  void lineThatIsBufferedIsReadWithoutASuspension() {
    StreamReader reader = new StreamReader();
    TestLoop.run(
        () -> {
          reader.feedData(bytes("line1\nline2\nline3\n"));
          Task<Void> other = Async.spawn(() -> {});
          assertThat(text(reader.readLine())).isEqualTo("line1\n");
          assertThat(text(reader.readLine())).isEqualTo("line2\n");
          assertThat(text(reader.read(100))).isEqualTo("line3\n");
          assertThat(other.isDone()).isFalse();
        });
  }

  @Test
  void lineOverTheLimitInPiecesIsDroppedWithItsEnd() {
    StreamReader reader = new StreamReader(7);
    fed(
        reader,
        () -> {
          assertThatThrownBy(reader::readLine)
              .isInstanceOf(LimitOverrunException.class)
              .hasMessage("a line of more than 12 bytes was dropped; the limit is 7");
          assertThat(text(reader.readLine())).isEqualTo("chunk3\n");
        },
        "chunk1",
        "chunk2",
        "chunk3\n");
  }

  @Test
  void lineOverTheLimitBeforeABufferedOneLeavesThatOne() {
    StreamReader reader = new StreamReader(3);
    TestLoop.run(
        () -> {
          reader.feedData(bytes("li"));
          reader.feedData(bytes("ne1\nl2\n"));
          assertThatThrownBy(reader::readLine)
              .hasMessage("a line of 5 bytes was dropped; the limit is 3");
          assertThat(text(reader.readLine())).isEqualTo("l2\n");
        });
  }

  @Test
  void lineWithoutNewlineAtTheEndIsReturnedAsItIs() {
    StreamReader reader = new StreamReader();
    TestLoop.run(
        () -> {
          reader.feedData(bytes("some data"));
          reader.feedEof();
          assertThat(text(reader.readLine())).isEqualTo("some data");
          assertThat(reader.readLine()).isEmpty();
        });
  }

  @Test
  void readsAfterALineTakeWhatFollows() {
    StreamReader reader = new StreamReader();
    TestLoop.run(
        () -> {
          reader.feedData(bytes("line1\nline2\nline3"));
          reader.readLine();
          assertThat(text(reader.read(7))).isEqualTo("line2\nl");
          assertThat(text(reader.readExactly(4))).isEqualTo("ine3");
        });
  }

  @Test
  void exceptionComesBeforeWhatIsBuffered() {
    StreamReader reader = new StreamReader();
    TestLoop.run(
        () -> {
          reader.feedData(bytes("line\nmore\n"));
          assertThat(text(reader.readLine())).isEqualTo("line\n");
          reader.setException(lost);
          assertThatThrownBy(reader::readLine).isSameAs(lost);
          assertThat(reader.exception()).isSameAs(lost);
        });
  }

  @Test
  void exceptionWhileAReadWaitsForMoreIsThrownByIt() {
    StreamReader reader = new StreamReader();
    TestLoop.run(
        () -> {
          reader.feedData(bytes("part"));
          Task<byte[]> reading = Async.spawn(() -> reader.readExactly(5));
          Async.yieldNow();
          assertThat(reading.isDone()).isFalse();
          reader.setException(lost);
          assertThatThrownBy(() -> reading.await(IOException.class)).isSameAs(lost);
        });
  }

  @Test
  void exceptionAfterACancelledReadWaitsForTheNextOne() {
    StreamReader reader = new StreamReader();
    TestLoop.run(
        () -> {
          Task<byte[]> reading = Async.spawn(reader::readLine);
          Async.yieldNow();
          reading.cancel();
          reader.setException(lost);
          assertThatThrownBy(reading::await).isInstanceOf(CancelledError.class);
          assertThatThrownBy(reader::readLine).isSameAs(lost);
        });
  }

  @Test
  void separatorThatOverlapsItselfIsFoundAtItsFirstPlace() {
    StreamReader reader = new StreamReader();
    fed(
        reader,
        () -> {
          assertThat(text(reader.readUntil(array("aaa")))).isEqualTo("QWERTYaaa");
          assertThat(text(reader.readUntil(array("aaa")))).isEqualTo("aaa");
          assertThat(text(reader.takeBuffered())).isEqualTo("XYZ");
        },
        "QWERTYaa",
        "a",
        "aaaXYZ");
  }

  @Test
  void separatorIsFoundOverManyBrokenPlaces() {
    StreamReader reader = new StreamReader();
    fed(
        reader,
        () -> {
          assertThat(text(reader.readUntil(array("aa")))).isEqualTo("QWERTYaa");
          assertThat(text(reader.readUntil(array("aaa")))).isEqualTo("XYZaaa");
        },
        "QWERTYa",
        "aXYZa",
        "aa");
  }

  @Test
  void shorterSeparatorInAnEarlierPieceIsNotMissedForALongerOne() {
    StreamReader reader = new StreamReader();
    fed(
        reader,
        () -> {
          assertThat(text(reader.readUntil(array("longsep"), array("ab")))).isEqualTo("xyzab");
          assertThat(text(reader.readUntil(array("longsep"), array("ab")))).isEqualTo("cdlongsep");
        },
        "xyza",
        "bcdlongs",
        "ep");
  }

  @Test
  void readUntilAtTheEndHandsOverAHalfSeparatorToo() {
    StreamReader reader = new StreamReader();
    TestLoop.run(
        () -> {
          reader.feedData(bytes("some dataAA"));
          reader.feedEof();
          IncompleteReadException e =
              catchThrowableOfType(
                  IncompleteReadException.class, () -> reader.readUntil(array("AAA")));
          assertThat(text(e.partial())).isEqualTo("some dataAA");
          assertThat(e.expected()).isEqualTo(-1);
          assertThat(reader.atEof()).isTrue();
        });
  }

  @Test
  void secondTryAfterALimitOverrunCanTakeWhatThrew() {
    StreamReader reader = new StreamReader(3);
    TestLoop.run(
        () -> {
          reader.feedData(bytes("some dataAA"));
          LimitOverrunException e =
              catchThrowableOfType(
                  LimitOverrunException.class, () -> reader.readUntil(array("AAA")));
          assertThat(e.consumed()).isEqualTo(9);
          reader.feedData(bytes("A"));
          assertThat(
                  catchThrowableOfType(
                          LimitOverrunException.class, () -> reader.readUntil(array("AAA")))
                      .consumed())
              .isEqualTo(9);
          assertThat(text(reader.readExactly(e.consumed()))).isEqualTo("some data");
          assertThat(text(reader.readUntil(array("AAA")))).isEqualTo("AAA");
        });
  }

  private static byte[] array(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(array(text));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}

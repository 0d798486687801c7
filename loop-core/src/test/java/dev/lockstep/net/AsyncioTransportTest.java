// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.Loop;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.testing.TestLoop;
import dev.lockstep.testkit.FakeSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What CPython's tests of its socket transport ask, as far as SocketTransportTest does not. */
class AsyncioTransportTest {

  private final List<String> events = new ArrayList<>();

  /** What the protocol does beside noting an event, by the beginning of the event. */
  private final Map<String, Runnable> then = new TreeMap<>();

  private final FakeSocket socket = new FakeSocket();
  private boolean staysAfterEnd;
  private SocketTransport transport;

  private final class Notes implements Protocol {
    @Override
    public void connectionMade(Transport made) {
      note("made");
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      note("data " + StandardCharsets.UTF_8.decode(data));
    }

    @Override
    public boolean eofReceived() {
      note("eof");
      return staysAfterEnd;
    }

    @Override
    public void pauseWriting() {
      note("pause");
    }

    @Override
    public void resumeWriting() {
      note("resume");
    }

    @Override
    public void connectionLost(Throwable cause) {
      note(cause == null ? "lost" : "lost by " + cause.getMessage());
    }

    private void note(String event) {
      events.add(event);
      Map.copyOf(then)
          .forEach(
              (beginning, action) -> {
                if (event.startsWith(beginning)) {
                  action.run();
                }
              });
    }
  }

  private void run(AsyncAction program) {
    TestLoop.run(
        () -> {
          Loop.current()
              .setExceptionHandler((loop, context) -> events.add("error " + context.exception()));
          transport = new SocketTransport(Current.loop(), socket, new Notes(), lost -> {});
          transport.start();
          passes(2);
          program.run();
        });
  }

  private static void passes(int count) {
    for (int i = 0; i < count; i++) {
      Async.yieldNow();
    }
  }

  // ---- reading

  @Test
  void readingThatIsPausedInConnectionMadeBeginsWhenItIsResumed() {
    then.put("made", () -> transport.pauseReading());
    run(
        () -> {
          socket.arrive("early");
          passes(4);
          assertThat(events).containsExactly("made");
          assertThat(transport.isReading()).isFalse();
          transport.resumeReading();
          passes(3);
        });
    assertThat(events).startsWith("made", "data early");
  }

  @Test
  void readingCanBePausedBetweenTwoPiecesThatHaveArrived() {
    then.put("data a", () -> transport.pauseReading());
    run(
        () -> {
          socket.arrive("a");
          socket.arrive("b");
          passes(4);
          assertThat(events).containsExactly("made", "data a");
          transport.resumeReading();
          passes(4);
          assertThat(events).containsExactly("made", "data a", "data b");
        });
  }

  @Test
  void pausingAndResumingAreIdempotentAndDoNothingOnceItCloses() {
    run(
        () -> {
          transport.pauseReading();
          transport.pauseReading();
          transport.resumeReading();
          transport.resumeReading();
          assertThat(transport.isReading()).isTrue();
          transport.close();
          transport.pauseReading();
          transport.resumeReading();
          assertThat(transport.isReading()).isFalse();
          passes(3);
          transport.pauseReading();
          transport.resumeReading();
          assertThat(socket.isWatchedForInput()).isFalse();
        });
    assertThat(events).containsExactly("made", "lost");
  }

  @Test
  void endThatArrivesWhileReadingIsPausedIsToldAfterTheData() {
    run(
        () -> {
          transport.pauseReading();
          socket.arrive("last");
          socket.arriveEnd();
          passes(4);
          assertThat(events).containsExactly("made");
          transport.resumeReading();
          passes(6);
        });
    assertThat(events).containsExactly("made", "data last", "eof", "lost");
  }

  @Test
  void resumingAfterTheEndDoesNotTellItAgain() {
    staysAfterEnd = true;
    run(
        () -> {
          socket.arriveEnd();
          passes(3);
          transport.pauseReading();
          transport.resumeReading();
          passes(4);
          assertThat(events).containsExactly("made", "eof");
        });
  }

  @Test
  void closingInDataReceivedStopsWhatHasArrivedBehind() {
    then.put("data a", () -> transport.close());
    run(
        () -> {
          socket.arrive("a");
          socket.arrive("b");
          socket.arriveEnd();
          passes(6);
        });
    assertThat(events).containsExactly("made", "data a", "lost");
  }

  @Test
  void abortingInEofReceivedTellsTheLossOnce() {
    then.put("eof", () -> transport.abort());
    staysAfterEnd = true;
    run(
        () -> {
          socket.arriveEnd();
          passes(4);
          transport.close();
          transport.abort();
          passes(4);
        });
    assertThat(events).containsExactly("made", "eof", "lost");
    assertThat(socket.state()).isEqualTo("reset");
  }

  @Test
  void dataThatArrivesInConnectionMadeOfASlowProtocolIsNotLost() {
    then.put("made", () -> socket.arrive("in the middle"));
    run(() -> passes(4));
    assertThat(events).startsWith("made", "data in the middle");
  }

  // ---- writing

  @Test
  void writingNothingDoesNotTouchTheSocket() {
    run(
        () -> {
          socket.failWriting(new IOException("touched"));
          transport.write(bytes(""));
          transport.writeAll(List.of());
          transport.writeAll(List.of(bytes(""), bytes("")));
          passes(3);
          assertThat(events).containsExactly("made");
          assertThat(transport.writeBufferSize()).isZero();
          assertThat(socket.isWatchedForOutput()).isFalse();
        });
  }

  @Test
  void writeTakesOnlyTheWindowOfItsBufferAndAdvancesIt() {
    run(
        () -> {
          ByteBuffer window = bytes("0123456789").position(2).limit(5);
          socket.take(1);
          transport.write(window);
          assertThat(window.hasRemaining()).isFalse();
          window.clear().put(bytes("xxxxxxxxxx"));
          socket.take(100);
          passes(2);
          assertThat(socket.written()).isEqualTo("234");
        });
  }

  @Test
  void severalBuffersThatAreTakenInPartPauseTheProtocolOnce() {
    run(
        () -> {
          transport.setWriteBufferLimits(4, 1);
          socket.take(2);
          transport.writeAll(List.of(bytes("abc"), bytes("def"), bytes("gh")));
          assertThat(events).containsExactly("made", "pause");
          assertThat(transport.writeBufferSize()).isEqualTo(6);
          transport.writeAll(List.of(bytes("ij")));
          socket.take(100);
          passes(2);
          assertThat(socket.written()).isEqualTo("abcdefghij");
        });
    assertThat(events).startsWith("made", "pause", "resume");
  }

  @Test
  void marksOfZeroPauseForAnyBufferedByteAndResumeWhenNoneIsLeft() {
    run(
        () -> {
          transport.setWriteBufferLimits(0, 0);
          socket.take(0);
          transport.write(bytes("ab"));
          assertThat(events).containsExactly("made", "pause");
          socket.take(1);
          passes(2);
          assertThat(events).containsExactly("made", "pause");
          socket.take(1);
          passes(2);
          assertThat(events).containsExactly("made", "pause", "resume");
        });
  }

  @Test
  void writeInResumeWritingGoesBehindWhatWasBuffered() {
    then.put(
        "resume",
        () -> {
          then.clear();
          transport.write(bytes("3"));
        });
    run(
        () -> {
          transport.setWriteBufferLimits(1, 1);
          socket.take(0);
          transport.write(bytes("12"));
          socket.take(1);
          passes(2);
          socket.take(100);
          passes(2);
          assertThat(socket.written()).isEqualTo("123");
        });
  }

  @Test
  void endOfOutputIsSentOnceAndNotAfterAClose() {
    run(
        () -> {
          transport.writeEof();
          transport.writeEof();
          assertThat(socket.written()).isEqualTo("<end>");
          transport.close();
          transport.writeEof();
          passes(2);
          transport.writeEof();
        });
    assertThat(socket.written()).isEqualTo("<end>");
    assertThat(events).containsExactly("made", "lost");
  }

  @Test
  void failureOfABufferedWriteIsTheCauseOfTheLossAndDropsTheRest() {
    run(
        () -> {
          socket.take(1);
          transport.write(bytes("abc"));
          socket.failWriting(new IOException("pipe"));
          passes(3);
          assertThat(transport.writeBufferSize()).isZero();
          transport.write(bytes("d"));
          assertThat(transport.writeBufferSize()).isZero();
        });
    assertThat(socket.written()).isEqualTo("a");
    assertThat(events).containsExactly("made", "lost by pipe");
  }

  @Test
  void failureWhileAClosedConnectionIsFlushedIsToldAsItsCause() {
    run(
        () -> {
          socket.take(0);
          transport.write(bytes("tail"));
          transport.close();
          passes(2);
          assertThat(events).containsExactly("made");
          socket.failWriting(new IOException("gone"));
          passes(3);
        });
    assertThat(events).containsExactly("made", "lost by gone");
  }

  @Test
  void writingInConnectionLostGoesNowhere() {
    then.put(
        "lost",
        () -> {
          transport.write(bytes("late"));
          transport.close();
          transport.abort();
        });
    run(
        () -> {
          transport.close();
          passes(4);
        });
    assertThat(events).containsExactly("made", "lost");
    assertThat(socket.written()).isEmpty();
  }

  // ---- the end

  @Test
  void addressesAreKnownAfterTheEnd() {
    run(
        () -> {
          transport.abort();
          passes(3);
          assertThat(transport.localAddress()).hasToString("near/<unresolved>:1");
          assertThat(transport.remoteAddress()).hasToString("far/<unresolved>:2");
          assertThat(transport.tlsSession()).isNull();
          assertThat(transport.applicationProtocol()).isEmpty();
        });
  }

  @Test
  void protocolThatIsSetAfterThePauseIsTheOneThatIsResumed() {
    List<String> later = new ArrayList<>();
    run(
        () -> {
          transport.setWriteBufferLimits(0, 0);
          socket.take(0);
          transport.write(bytes("x"));
          transport.setProtocol(
              new Protocol() {
                @Override
                public void resumeWriting() {
                  later.add("resume");
                }

                @Override
                public void connectionLost(Throwable cause) {
                  later.add("lost");
                }
              });
          socket.take(1);
          passes(2);
          transport.close();
          passes(2);
        });
    assertThat(events).containsExactly("made", "pause");
    assertThat(later).containsExactly("resume", "lost");
  }

  @Test
  void writeOfAnotherThreadIsRefusedAndSaysHow() {
    run(
        () ->
            TestLoop.onOtherThread(
                () ->
                    assertThatThrownBy(() -> transport.write(bytes("x")))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("callSoonThreadsafe")));
    assertThat(socket.written()).isEmpty();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}

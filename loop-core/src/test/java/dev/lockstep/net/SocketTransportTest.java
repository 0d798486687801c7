// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.testing.TestLoop;
import dev.lockstep.testkit.FakeSocket;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a transport tells its protocol and its socket, in which order. */
class SocketTransportTest {

  private final List<String> events = new ArrayList<>();
  private final List<String> errors = new ArrayList<>();
  private FakeSocket socket;
  private SocketTransport transport;
  private boolean staysAfterEnd;
  private String failsIn = "";

  /** Notes what it is told. */
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
      note("lost" + (cause == null ? "" : " " + cause.getMessage()) + ", socket " + socket.state());
    }

    private void note(String event) {
      events.add(event);
      if (!failsIn.isEmpty() && event.startsWith(failsIn)) {
        throw new IllegalArgumentException("in " + failsIn);
      }
    }

    @Override
    public String toString() {
      return "Notes";
    }
  }

  private void run(AsyncAction program) {
    TestLoop.run(
        () -> {
          Async.currentTask()
              .loop()
              .setExceptionHandler(
                  (loop, context) ->
                      errors.add(context.message() + ": " + context.exception().getMessage()));
          socket = new FakeSocket();
          transport =
              new SocketTransport(
                  Current.loop(), socket, new Notes(), lost -> events.add("detached"));
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

  @Test
  void readsOnlyOnceTheProtocolKnowsOfTheConnection() {
    run(
        () -> {
          FakeSocket early = new FakeSocket();
          early.arrive("early");
          new SocketTransport(Current.loop(), early, new Notes(), lost -> {}).start();
          assertThat(early.isWatchedForInput()).isFalse();
          passes(3);
        });
    assertThat(events).containsExactly("made", "made", "data early");
  }

  @Test
  void sendsSmallWritesAtOnce() {
    run(
        () ->
            assertThat(
                    transport.remoteAddress()
                        + " "
                        + socket.option(StandardSocketOptions.TCP_NODELAY))
                .isEqualTo("far/<unresolved>:2 true"));
  }

  @Test
  void tellsDataThenTheEndThenTheLoss() {
    run(
        () -> {
          socket.arrive("a");
          socket.arrive("b");
          socket.arriveEnd();
          passes(6);
        });
    assertThat(events)
        .containsExactly("made", "data a", "data b", "eof", "lost, socket open", "detached");
    assertThat(socket.state()).isEqualTo("closed");
  }

  @Test
  void staysOpenForWritingAfterTheEndIfTheProtocolSaysSo() {
    staysAfterEnd = true;
    run(
        () -> {
          socket.arriveEnd();
          passes(3);
          assertThat(socket.isWatchedForInput()).isFalse();
          assertThat(transport.isClosing()).isFalse();
          transport.write(bytes("answer"));
          transport.close();
          passes(2);
        });
    assertThat(events).containsExactly("made", "eof", "lost, socket open", "detached");
    assertThat(socket.written()).isEqualTo("answer");
  }

  @Test
  void failureToReadLosesTheConnectionWithItsCause() {
    run(
        () -> {
          socket.failReading(new IOException("reset"));
          passes(3);
        });
    assertThat(events).containsExactly("made", "lost reset, socket open", "detached");
    assertThat(errors).isEmpty();
  }

  @Test
  void failureToWriteLosesTheConnectionWithItsCause() {
    run(
        () -> {
          socket.failWriting(new IOException("broken pipe"));
          transport.write(bytes("x"));
          assertThat(transport.isClosing()).isTrue();
          assertThat(events).containsExactly("made");
          passes(2);
        });
    assertThat(events).containsExactly("made", "lost broken pipe, socket open", "detached");
  }

  @Test
  void writesAtOnceWhatCanBeTaken() {
    run(
        () -> {
          socket.take(3);
          transport.write(bytes("12345"));
          assertThat(socket.written()).isEqualTo("123");
          assertThat(transport.writeBufferSize()).isEqualTo(2);
          transport.write(bytes("67"));
          socket.take(100);
          passes(2);
          assertThat(socket.written()).isEqualTo("1234567");
          assertThat(transport.writeBufferSize()).isZero();
          assertThat(socket.isWatchedForOutput()).isFalse();
        });
  }

  @Test
  void keepsItsOwnCopyOfWhatWasNotWritten() {
    run(
        () -> {
          socket.take(0);
          byte[] mine = "abc".getBytes(StandardCharsets.UTF_8);
          transport.write(mine);
          mine[0] = 'X';
          socket.take(9);
          passes(2);
          assertThat(socket.written()).isEqualTo("abc");
        });
  }

  @Test
  void writesSeveralBuffersInOrder() {
    run(
        () -> {
          socket.take(4);
          transport.writeAll(List.of(bytes("ab"), bytes(""), bytes("cd"), bytes("ef")));
          assertThat(socket.written()).isEqualTo("abcd");
          socket.take(9);
          passes(2);
          assertThat(socket.written()).isEqualTo("abcdef");
        });
  }

  @Test
  void pausesAboveTheHighMarkAndResumesAtTheLowOne() {
    run(
        () -> {
          transport.setWriteBufferLimits(4, 2);
          socket.take(0);
          transport.write(bytes("1234"));
          assertThat(events).containsExactly("made");
          transport.write(bytes("5"));
          transport.write(bytes("6"));
          assertThat(events).containsExactly("made", "pause");
          socket.take(3);
          passes(2);
          assertThat(events).containsExactly("made", "pause");
          socket.take(1);
          passes(2);
          assertThat(events).containsExactly("made", "pause", "resume");
        });
  }

  @Test
  void limitsHaveToMakeSense() {
    run(
        () ->
            assertThatThrownBy(() -> transport.setWriteBufferLimits(1, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("write buffer limits must be 0 <= low <= high: low = 2, high = 1"));
  }

  @Test
  void loweringTheMarkBelowWhatIsBufferedPauses() {
    run(
        () -> {
          socket.take(0);
          transport.write(bytes("12345"));
          transport.setWriteBufferLimits(2, 1);
          assertThat(events).containsExactly("made", "pause");
        });
  }

  @Test
  void closingWritesWhatIsBufferedFirst() {
    run(
        () -> {
          socket.take(0);
          transport.write(bytes("tail"));
          transport.close();
          socket.arrive("ignored");
          passes(3);
          assertThat(events).containsExactly("made");
          assertThat(transport.isClosing()).isTrue();
          assertThat(transport.isReading()).isFalse();
          socket.take(9);
          passes(2);
        });
    assertThat(socket.written()).isEqualTo("tail");
    assertThat(events).containsExactly("made", "lost, socket open", "detached");
  }

  @Test
  void abortingDropsWhatIsBufferedAndResets() {
    run(
        () -> {
          socket.take(0);
          transport.write(bytes("tail"));
          transport.abort();
          transport.abort();
          socket.take(9);
          passes(3);
        });
    assertThat(socket.written()).isEmpty();
    assertThat(socket.state()).isEqualTo("reset");
    assertThat(events).containsExactly("made", "lost, socket open", "detached");
  }

  @Test
  void endOfOutputComesAfterWhatIsBuffered() {
    run(
        () -> {
          socket.take(2);
          transport.write(bytes("1234"));
          transport.writeEof();
          assertThat(socket.written()).isEqualTo("12");
          assertThatThrownBy(() -> transport.write(bytes("x")))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("write() after writeEof() on " + transport);
          socket.take(9);
          passes(2);
          assertThat(socket.written()).isEqualTo("1234<end>");
          socket.arrive("still reading");
          passes(2);
        });
    assertThat(events).containsExactly("made", "data still reading");
  }

  @Test
  void pausedReadingLeavesDataWithThePeer() {
    run(
        () -> {
          transport.pauseReading();
          transport.pauseReading();
          socket.arrive("held");
          passes(3);
          assertThat(events).containsExactly("made");
          assertThat(transport.isReading()).isFalse();
          transport.resumeReading();
          passes(2);
        });
    assertThat(events).containsExactly("made", "data held");
  }

  @Test
  void protocolThatFailsLosesItsConnectionAndIsReported() {
    Map<String, String> calls =
        Map.of(
            "made", "connectionMade",
            "data", "dataReceived",
            "eof", "eofReceived",
            "pause", "pauseWriting");
    for (String place : calls.keySet()) {
      events.clear();
      errors.clear();
      failsIn = place;
      run(
          () -> {
            socket.arrive("x");
            socket.arriveEnd();
            transport.setWriteBufferLimits(0, 0);
            socket.take(0);
            transport.write(bytes("y"));
            passes(5);
            assertThat(errors)
                .containsExactly(
                    calls.get(place)
                        + "() of Notes failed; Transport[near/<unresolved>:1 -"
                        + " far/<unresolved>:2] is closed: in "
                        + place);
            assertThat(events).endsWith("lost in " + place + ", socket open", "detached");
            assertThat(socket.state()).isEqualTo("reset");
          });
    }
  }

  @Test
  void protocolThatFailsAtTheEndIsReportedAndTheSocketClosedAllTheSame() {
    failsIn = "lost";
    run(
        () -> {
          transport.close();
          passes(2);
          assertThat(errors)
              .containsExactly(
                  "connectionLost() of Notes failed; " + transport + " is closed: in lost");
        });
    assertThat(socket.state()).isEqualTo("closed");
    assertThat(events).endsWith("detached");
  }

  @Test
  void writesAfterTheEndGoNowhere() {
    run(
        () -> {
          transport.close();
          passes(2);
          for (int i = 0; i < 10; i++) {
            transport.write(bytes("x"));
          }
        });
    assertThat(socket.written()).isEmpty();
    assertThat(events).containsExactly("made", "lost, socket open", "detached");
  }

  @Test
  void protocolCanBeReplaced() {
    run(
        () -> {
          Protocol other =
              new Protocol() {
                @Override
                public void dataReceived(ByteBuffer data) {
                  events.add("other " + StandardCharsets.UTF_8.decode(data));
                }
              };
          transport.setProtocol(other);
          assertThat(transport.protocol()).isSameAs(other);
          socket.arrive("x");
          passes(2);
        });
    assertThat(events).containsExactly("made", "other x");
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}

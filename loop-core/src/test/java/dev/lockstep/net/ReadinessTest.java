// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.internal.io.LoopIo;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.testing.TestLoop;
import dev.lockstep.testkit.FakeNetwork;
import dev.lockstep.testkit.JumpClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Watching channels that the program opened itself: here the ends of a pipe. */
class ReadinessTest {

  private final List<String> events = new ArrayList<>();
  private Pipe.SourceChannel source;
  private Pipe.SinkChannel sink;

  @BeforeEach
  void openPipe() throws IOException {
    Pipe pipe = Pipe.open();
    source = pipe.source();
    sink = pipe.sink();
    source.configureBlocking(false);
    sink.configureBlocking(false);
  }

  @AfterEach
  void closePipe() throws IOException {
    source.close();
    sink.close();
  }

  @Test
  void readerIsToldUntilItIsRemoved() {
    TestLoop.run(
        () -> {
          Readiness.addReader(source, () -> events.add("told"));
          Async.yieldNow();
          assertThat(events).isEmpty();
          sink.write(ByteBuffer.allocate(1));
          while (events.size() < 3) {
            Async.yieldNow();
          }
          assertThat(Readiness.removeReader(source)).isTrue();
          assertThat(Readiness.removeReader(source)).isFalse();
          int before = events.size();
          Async.yieldNow();
          Async.yieldNow();
          assertThat(events).hasSize(before);
          assertThat(source.isOpen()).isTrue();
          assertThat(source.isRegistered()).isFalse();
        });
  }

  @Test
  void anotherReaderTakesThePlaceOfTheFirst() {
    TestLoop.run(
        () -> {
          sink.write(ByteBuffer.allocate(1));
          Readiness.addReader(source, () -> events.add("first"));
          Readiness.addReader(source, () -> events.add("second"));
          while (events.isEmpty()) {
            Async.yieldNow();
          }
          Readiness.removeReader(source);
          assertThat(events).contains("second").doesNotContain("first");
        });
  }

  @Test
  void tasksWaitForInputAndOutput() {
    TestLoop.run(
        () -> {
          while (sink.write(ByteBuffer.allocate(1 << 16)) > 0) {
            // until the pipe is full
          }
          Task<Void> writing = Async.spawn(() -> Readiness.awaitWritable(sink));
          Async.yieldNow();
          assertThat(writing.waitingFor()).isEqualTo("output to " + sink);
          Readiness.awaitReadable(source);
          while (source.read(ByteBuffer.allocate(1 << 16)) > 0) {
            // until it is empty
          }
          writing.await();
          assertThat(sink.write(ByteBuffer.allocate(1))).isEqualTo(1);
        });
  }

  @Test
  void cancelledWaitWatchesNoMore() {
    TestLoop.run(
        () -> {
          Task<Void> waiting = Async.spawn(() -> Readiness.awaitReadable(source));
          Async.yieldNow();
          waiting.cancel();
          assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
          Async.sleep(
              Duration.ofHours(1)); // which a virtual clock jumps over if nothing is watched
          assertThat(Readiness.removeReader(source)).isFalse();
        });
  }

  @Test
  void channelThatIsClosedHoldsTheClockNoMore() {
    TestLoop.run(
        () -> {
          Readiness.addReader(source, () -> events.add("told"));
          source.close();
          Async.sleep(Duration.ofHours(1));
          assertThat(events).isEmpty();
        });
  }

  @Test
  void taskThatWaitsIsToldWhenAnotherOneClosesTheChannel() {
    TestLoop.run(
        () -> {
          Task<Void> reading = Async.spawn(() -> Readiness.awaitReadable(source));
          while (sink.write(ByteBuffer.allocate(1 << 16)) > 0) {
            // until the pipe is full
          }
          Task<Void> writing = Async.spawn(() -> Readiness.awaitWritable(sink));
          reading.await();
          Task<Void> both =
              Async.spawn(
                  () -> {
                    sink.close();
                    source.close();
                  });
          both.await();
          writing.await();
          assertThat(Loop.current().nanoTime()).isZero();
        });
  }

  @Test
  void taskThatWaitsIsToldOfTheCloseWhileOthersKeepTheLoopBusy() {
    TestLoop.run(
        () -> {
          Task<Void> reading = Async.spawn(() -> Readiness.awaitReadable(source));
          Async.yieldNow();
          source.close();
          while (!reading.isDone()) {
            Async.yieldNow();
          }
        });
  }

  @Test
  void taskThatWaitsIsToldOfTheCloseOnTheRealClock() {
    try (Runner runner = Runner.builder().debug(true).build()) {
      runner.run(
          () -> {
            Task<Void> reading = Async.spawn(() -> Readiness.awaitReadable(source));
            Async.spawn(() -> source.close());
            reading.await();
          });
    }
    assertThat(source.isOpen()).isFalse();
  }

  @Test
  void taskThatWaitsIsToldWhenAThreadOutsideClosesTheChannel() throws InterruptedException {
    CountDownLatch waiting = new CountDownLatch(1);
    Thread closing =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    waiting.await();
                    source.close();
                  } catch (IOException | InterruptedException e) {
                    throw new AssertionError(e);
                  }
                });
    try (Runner runner = Runner.builder().debug(true).build()) {
      runner.run(
          () -> {
            Async.spawn(waiting::countDown);
            Readiness.awaitReadable(source);
          });
    }
    closing.join();
  }

  @Test
  void channelThatIsClosedAlreadyIsNotWaitedFor() {
    TestLoop.run(
        () -> {
          source.close();
          sink.close();
          Readiness.awaitReadable(source);
          Readiness.awaitWritable(sink);
        });
  }

  @Test
  void severalTasksWaitForOneChannelAndACallbackStays() {
    TestLoop.run(
        () -> {
          Readiness.addReader(source, () -> events.add("told"));
          Task<Void> first = Async.spawn(() -> Readiness.awaitReadable(source));
          Task<Void> second = Async.spawn(() -> Readiness.awaitReadable(source));
          Task<Void> cancelled = Async.spawn(() -> Readiness.awaitReadable(source));
          Async.yieldNow();
          cancelled.cancel();
          sink.write(ByteBuffer.allocate(1));
          first.await();
          second.await();
          assertThat(Readiness.removeReader(source)).isTrue();
          assertThat(events).isNotEmpty();
        });
  }

  @Test
  void channelIsWaitedForAgainAndAgain() {
    TestLoop.run(
        () -> {
          sink.write(ByteBuffer.allocate(1));
          for (int i = 0; i < 10; i++) {
            Readiness.awaitReadable(source);
            Readiness.awaitWritable(sink);
          }
        });
  }

  @Test
  void blockingChannelIsRefused() throws IOException {
    source.configureBlocking(true);
    TestLoop.run(
        () ->
            assertThatThrownBy(() -> Readiness.addReader(source, () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(source + " is in blocking mode; call configureBlocking(false)"));
  }

  @Test
  void wrongEndIsRefused() {
    TestLoop.run(
        () -> {
          assertThatThrownBy(() -> Readiness.addReader(sink, () -> {}))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessage(sink + " cannot be read");
          assertThatThrownBy(() -> Readiness.addWriter(source, () -> {}))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessage(source + " cannot be written");
        });
  }

  @Test
  void worksBesideANetworkThatIsNotTheMachines() {
    try (Runner runner =
        Runner.builder().clock(new JumpClock()).network(new FakeNetwork()).build()) {
      runner.run(
          () -> {
            sink.write(ByteBuffer.allocate(1));
            Readiness.awaitReadable(source);
            assertThat(source.read(ByteBuffer.allocate(9))).isEqualTo(1);
          });
    }
    assertThat(source.isOpen()).isTrue();
  }

  @Test
  void loopThatDoesNoInputOrOutputOpensNoSelector() {
    TestLoop.run(
        () -> {
          Async.sleep(Duration.ofSeconds(1));
          assertThat(LoopIo.of(Current.loop()).selector()).isNull();
          sink.write(ByteBuffer.allocate(1));
          Readiness.awaitReadable(source);
          assertThat(LoopIo.of(Current.loop()).selector()).isNotNull();
        });
  }
}

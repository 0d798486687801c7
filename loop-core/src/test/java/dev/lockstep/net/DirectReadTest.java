// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.Task;
import dev.lockstep.testing.TestLoop;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads of a task that takes what has arrived from the socket itself. */
class DirectReadTest {

  private static final byte[] SENT = new byte[1_000_000];

  static {
    new Random(7).nextBytes(SENT);
  }

  /** Sends all bytes, then the end. */
  private static final StreamHandler SENDER =
      (reader, writer) -> {
        writer.write(SENT);
        writer.writeEof();
        writer.drain();
        reader.readAll();
      };

  private interface Peer {
    void run(StreamReader reader, StreamWriter writer) throws Exception;
  }

  private static void with(StreamHandler server, Peer peer) {
    TestLoop.run(
        () -> {
          try (Server serving = Streams.serve(server, "127.0.0.1", 0);
              Connection connection = Streams.connect(serving.address())) {
            peer.run(connection.reader(), connection.writer());
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 300_000, 2_000_000})
  void bufferOfAnySizeTakesAllBytesInOrderAndThenTheEnd(int size) {
    for (ByteBuffer into :
        new ByteBuffer[] {ByteBuffer.allocate(size), ByteBuffer.allocateDirect(size)}) {
      with(
          SENDER,
          (reader, writer) -> {
            ByteBuffer all = ByteBuffer.allocate(SENT.length);
            while (reader.read(into) >= 0) {
              assertThat(into.limit()).isEqualTo(size);
              all.put(into.flip());
              into.clear();
            }
            assertThat(all.array()).isEqualTo(SENT);
            assertThat(reader.atEof()).isTrue();
            assertThat(reader.read(into)).isEqualTo(-1);
          });
    }
  }

  @Test
  void bytesThatAnotherReadHasLeftComeBeforeThoseOfTheSocket() {
    with(
        (reader, writer) -> {
          writer.write("line\nrest");
          writer.drain();
          reader.readLine();
          writer.write(", and more");
          writer.close();
        },
        (reader, writer) -> {
          assertThat(reader.readLine()).asString(StandardCharsets.UTF_8).isEqualTo("line\n");
          ByteBuffer into = ByteBuffer.allocate(100);
          while (into.position() < 4) {
            reader.read(into.limit(4));
          }
          writer.write("go on\n");
          into.clear().position(4);
          while (reader.read(into) >= 0) {
            assertThat(into.limit()).isEqualTo(100);
          }
          assertThat(new String(into.array(), 0, into.position(), StandardCharsets.UTF_8))
              .isEqualTo("rest, and more");
        });
  }

  @Test
  void readOnlyBufferIsRefusedAndNoByteIsLost() {
    with(
        SENDER,
        (reader, writer) -> {
          ByteBuffer readOnly = ByteBuffer.allocate(10).asReadOnlyBuffer();
          assertThatThrownBy(() -> reader.read(readOnly))
              .isInstanceOf(ReadOnlyBufferException.class);
          assertThat(reader.readAll()).isEqualTo(SENT);
        });
  }

  @Test
  void bytesThatWereReturnedDoNotChangeWhenMoreArrive() {
    with(
        (reader, writer) -> {
          for (byte[] data = reader.readLine(); data.length > 0; data = reader.readLine()) {
            writer.write(data);
          }
        },
        (reader, writer) -> {
          writer.write("first\n");
          byte[] first = reader.read(100);
          byte[] copy = first.clone();
          writer.write("other\n");
          assertThat(reader.read(100)).asString(StandardCharsets.UTF_8).isEqualTo("other\n");
          assertThat(first).isEqualTo(copy);
        });
  }

  @Test
  void readThatIsCancelledAtAnyMomentLosesNoByte() {
    with(
        SENDER,
        (reader, writer) -> {
          ByteBuffer all = ByteBuffer.allocate(SENT.length);
          ByteBuffer into = ByteBuffer.allocate(10_000);
          for (int round = 0; all.hasRemaining(); round++) {
            boolean direct = round % 2 == 0;
            Task<byte[]> reading =
                Async.spawn(
                    () -> {
                      if (!direct) {
                        return reader.read(10_000);
                      }
                      reader.read(into.clear());
                      return Arrays.copyOf(into.array(), into.position());
                    });
            for (int i = 0; i < round % 5; i++) {
              Async.yieldNow();
            }
            reading.cancel();
            try {
              all.put(reading.await());
            } catch (CancelledError e) {
              assertThat(reading.isCancelled()).isTrue();
            }
          }
          assertThat(all.array()).isEqualTo(SENT);
        });
  }
}

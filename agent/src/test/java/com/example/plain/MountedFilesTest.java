// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.plain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Engine;
import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.World;
import dev.lockstep.virtual.disk.DiskOperation;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FileReader;
import java.io.FileWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Plain code of a host finds the host's disk in a mounted directory, with its crash rules. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "directories are mounted on Linux only")
class MountedFilesTest {

  /** A directory that the machine does not have. */
  private static final String DATA = "/lockstep-data";

  private final World world = new World();
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

  private Host host(String name) {
    Host host = world.host(name);
    host.mount(DATA);
    return host;
  }

  private static String text(String name) throws IOException {
    try (FileReader reader = new FileReader(DATA + "/" + name, UTF_8)) {
      return reader.readAllAsString();
    }
  }

  private static void write(String name, String text) throws IOException {
    try (FileWriter writer = new FileWriter(DATA + "/" + name, UTF_8)) {
      writer.write(text);
    }
  }

  @Test
  void eachHostHasFilesOfItsOwnAndTheTestHasTheMachines() {
    Host one = host("one");
    Host other = host("other");
    world.run(
        () -> {
          one.run(() -> write("a", "of one"));
          other.run(() -> write("a", "of the other"));

          assertThat(one.call(() -> text("a"))).isEqualTo("of one");
          assertThat(other.call(() -> Files.readString(Path.of(DATA, "a"))))
              .isEqualTo("of the other");
          assertThat(new File(DATA)).doesNotExist();
          assertThat(Path.of(DATA, "a")).doesNotExist();
          assertThat(Files.readString(one.path(DATA).resolve("a"))).isEqualTo("of one");
        });
    assertThat(Path.of(DATA)).doesNotExist();
  }

  @Test
  void otherDirectoriesAreTheMachines(@TempDir Path machine) {
    Host db = host("db");
    world.run(
        () ->
            db.run(
                () -> {
                  Files.writeString(machine.resolve("a"), "on the machine");
                  Files.writeString(Path.of(DATA, "../" + machine + "/b"), "by dots");
                  try (FileOutputStream out = new FileOutputStream(machine.resolve("c").toFile())) {
                    out.write(1);
                  }
                }));
    assertThat(machine.toFile().list()).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(machine.resolve("b")).hasContent("by dots");
  }

  @Test
  void crashLosesWhatNoDescriptorHasSynced() {
    Host db = host("db");
    world.run(
        () -> {
          db.run(
              () -> {
                try (FileChannel directory =
                    FileChannel.open(Path.of(DATA), StandardOpenOption.READ)) {
                  FileOutputStream out = new FileOutputStream(DATA + "/log");
                  out.write("kept".getBytes(UTF_8));
                  out.getFD().sync();
                  directory.force(true);
                  out.write(" and lost".getBytes(UTF_8));
                }
                write("unforced", "lost with its name");
              });
          assertThat(db.call(() -> text("log"))).isEqualTo("kept and lost");

          db.crash();
          db.restart();

          assertThat(db.call(() -> text("log"))).isEqualTo("kept");
          assertThat(db.call(() -> new File(DATA).list())).containsExactly("log");
        });
  }

  @Test
  void synchronousRandomAccessFileSurvivesACrash() {
    Host db = host("db");
    world.run(
        () -> {
          db.run(
              () -> {
                try (RandomAccessFile file = new RandomAccessFile(DATA + "/a", "rwd");
                    RandomAccessFile lazy = new RandomAccessFile(DATA + "/b", "rw");
                    FileChannel directory =
                        FileChannel.open(Path.of(DATA), StandardOpenOption.READ)) {
                  directory.force(true);
                  file.writeInt(7);
                  lazy.writeInt(7);
                }
              });
          db.crash();
          db.restart();
          assertThat(db.call(() -> new File(DATA, "a").length())).isEqualTo(4);
          assertThat(db.call(() -> new File(DATA, "b").length())).isZero();
        });
  }

  @Test
  void streamFromBeforeACrashFails() {
    Host db = host("db");
    FileOutputStream[] old = new FileOutputStream[1];
    world.run(
        () -> {
          db.run(() -> old[0] = new FileOutputStream(DATA + "/a"));
          db.crash();
          db.restart();
          assertThatThrownBy(() -> old[0].write(1)).hasMessageContaining("open the file again");
          old[0].close();
        });
  }

  @Test
  void faultsAndDelaysOfTheDiskReachStreams() {
    Host db = host("db");
    db.disk().at(DiskOperation.WRITE).hit(2).fail(() -> new IOException("Input/output error"));
    db.disk().at(DiskOperation.READ, DATA + "/a").delay(Duration.ofMillis(20));
    db.disk().capacity(100);
    world.run(
        () ->
            db.run(
                () -> {
                  try (FileOutputStream out = new FileOutputStream(DATA + "/a")) {
                    out.write(1);
                    assertThatThrownBy(() -> out.write(2)).hasMessage("Input/output error");
                    assertThatThrownBy(() -> out.write(new byte[1000]))
                        .hasMessageContaining("No space left on device");
                  }
                  long start = System.nanoTime();
                  try (FileInputStream in = new FileInputStream(DATA + "/a")) {
                    in.read();
                  }
                  assertThat(System.nanoTime() - start).isEqualTo(Duration.ofMillis(20).toNanos());
                }));
  }

  @Test
  void threadsAndPoolsOfAHostUseItsDisk() {
    Host db = host("db");
    world.run(
        () ->
            db.run(
                () -> {
                  Thread thread =
                      new Thread(
                          () -> {
                            try {
                              write("thread", "1");
                            } catch (IOException e) {
                              seen.add(e.toString());
                            }
                          });
                  thread.start();
                  thread.join();
                  try (var pool = Executors.newFixedThreadPool(1)) {
                    Callable<String> job =
                        () -> {
                          write("pool", "2");
                          return text("thread");
                        };
                    seen.add(pool.submit(job).get());
                  }
                  seen.add(
                      CompletableFuture.supplyAsync(() -> new File(DATA).list().length)
                          .get()
                          .toString());
                }));
    assertThat(seen).containsExactly("1", "2");
    assertThat(Path.of(DATA)).doesNotExist();
  }

  @Test
  void threadsOutsideOfTheWorldHaveTheMachinesFiles() throws Exception {
    Host db = host("db");
    world.run(
        () -> {
          db.run(() -> write("a", "1"));
          assertThat(db.call(() -> new File(DATA, "a").exists())).isTrue();
          try (var real = Executors.newSingleThreadExecutor()) {
            assertThat(real.submit(() -> new File(DATA, "a").exists()).get()).isFalse();
          }
        });
    assertThat(new File(DATA, "a")).doesNotExist();
  }

  private static MappedByteBuffer map(String name, int size) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(new File(DATA, name), "rw")) {
      return file.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, size);
    } // what is mapped stays so
  }

  @Test
  void memoryThatIsMappedAndTheFileAreTheSame() {
    Host db = host("db");
    world.run(
        () ->
            db.run(
                () -> {
                  write("a", "abc");
                  Path path = Path.of(DATA, "a");
                  MappedByteBuffer one = map("a", 5);
                  MappedByteBuffer other = map("a", 5);
                  assertThat(UTF_8.decode(one.duplicate()).toString()).isEqualTo("abc\0\0");
                  one.put(1, (byte) 'x');
                  assertThat(other.get(1)).isEqualTo((byte) 'x');
                  assertThat(Files.readString(path)).isEqualTo("axc\0\0");
                  Files.writeString(path, "lo", StandardOpenOption.WRITE);
                  assertThat(UTF_8.decode(one.duplicate()).toString()).isEqualTo("loc\0\0");
                  Files.writeString(path, "ng", StandardOpenOption.APPEND);
                  assertThat(Files.readString(Files.copy(path, Path.of(DATA, "b"))))
                      .isEqualTo("loc\0\0ng");
                  try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                    channel.truncate(2);
                  }
                  assertThat(Files.readString(path)).isEqualTo("lo");
                  try (FileChannel channel =
                          FileChannel.open(
                              path, StandardOpenOption.READ, StandardOpenOption.WRITE);
                      Arena arena = Arena.ofConfined()) {
                    MemorySegment segment =
                        channel.map(FileChannel.MapMode.READ_WRITE, 0, 2, arena);
                    ByteBuffer reader = channel.map(FileChannel.MapMode.READ_ONLY, 0, 2);
                    segment.set(ValueLayout.JAVA_BYTE, 0, (byte) 'g');
                    assertThat(UTF_8.decode(reader).toString()).isEqualTo("go");
                  }
                }));
  }

  @Test
  void memoryIsDurableOnceItIsForced() {
    Host db = host("db");
    world.run(
        () -> {
          db.run(
              () -> {
                MappedByteBuffer forced = map("forced", 20_000);
                forced.put(0, (byte) 1);
                forced.force();
                forced.put(1, (byte) 2); // is lost
                MappedByteBuffer pages = map("pages", 20_000);
                pages.put(0, (byte) 3).put(12_000, (byte) 4);
                pages.force(12_000, 1);
                MappedByteBuffer slice = map("slice", 20_000).slice(10_000, 5_000);
                slice.put(0, (byte) 5);
                slice.force();
                Path path = Path.of(DATA, "segment");
                try (FileChannel channel =
                        FileChannel.open(
                            path,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
                    Arena arena = Arena.ofShared()) {
                  MemorySegment segment =
                      channel.map(FileChannel.MapMode.READ_WRITE, 0, 20_000, arena);
                  segment.set(ValueLayout.JAVA_BYTE, 9, (byte) 6);
                  segment.force();
                }
                MappedByteBuffer shorter = map("shorter", 20_000);
                shorter.put(9_000, (byte) 8);
                shorter.force();
                try (FileChannel channel =
                    FileChannel.open(Path.of(DATA, "shorter"), StandardOpenOption.WRITE)) {
                  channel.truncate(8_500);
                }
                shorter.force(0, 1);
                MappedByteBuffer byChannel = map("channel", 20_000);
                byChannel.put(7, (byte) 7);
                for (String name : List.of("channel", ".")) {
                  try (FileChannel channel = FileChannel.open(Path.of(DATA, name))) {
                    channel.force(true);
                  }
                }
              });
          db.crash();
          db.restart();
          db.run(
              () -> {
                assertThat(bytes("forced")).startsWith(1, 0).hasSize(20_000);
                byte[] pages = bytes("pages");
                assertThat(pages[0]).isZero();
                assertThat(pages[12_000]).isEqualTo((byte) 4);
                assertThat(bytes("slice")[10_000]).isEqualTo((byte) 5);
                assertThat(bytes("segment")[9]).isEqualTo((byte) 6);
                assertThat(bytes("channel")[7]).isEqualTo((byte) 7);
                assertThat(bytes("shorter")).hasSize(8_500);
                assertThat(map("shorter", 20_000).get(9_000)).isZero();
                assertThat(map("forced", 20_000).get(0)).isEqualTo((byte) 1);
              });
        });
  }

  private static byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(Path.of(DATA, name));
  }

  @Test
  void memoryIsMappedWhereTemporaryFilesAreMounted() {
    Host db = host("db");
    db.mount(System.getProperty("java.io.tmpdir"));
    world.run(
        () ->
            db.run(
                () -> {
                  map("a", 5).put(0, (byte) 'a');
                  assertThat(bytes("a")).startsWith('a');
                }));
  }

  @Test
  void asynchronousChannelsAreRefused() {
    Host db = host("db");
    world.run(
        () ->
            db.run(
                () -> {
                  write("a", "abc");
                  assertThatThrownBy(() -> AsynchronousFileChannel.open(Path.of(DATA, "a")))
                      .hasMessageContaining("use a FileChannel");
                }));
  }

  @Test
  void processOfTheMachineIsNotGivenAFileOfADisk(@TempDir Path machine) {
    Host db = host("db");
    world.run(
        () ->
            db.run(
                () -> {
                  ProcessBuilder builder =
                      new ProcessBuilder("true").redirectOutput(new File(DATA, "log"));
                  assertThatThrownBy(builder::start).hasMessageContaining("redirect it to a pipe");
                }));
    assertThat(machine).isEmptyDirectory();
  }

  /** Marks a file of a disk for deletion at the end of the JVM. */
  static final class Deleting {

    private Deleting() {}

    public static void main(String[] arguments) {
      World world = new World();
      Host db = world.host("db");
      db.mount(arguments[0]);
      world.run(
          () ->
              db.run(
                  () -> {
                    File mine = new File(arguments[0], "a");
                    assertThat(mine.createNewFile()).isTrue();
                    mine.deleteOnExit();
                  }));
    }
  }

  @Test
  void deletionAtTheEndOfTheJvmLeavesTheMachineAlone(@TempDir Path machine) throws Exception {
    Path file = Files.writeString(machine.resolve("a"), "of the machine");

    ChildJvm.run(List.of(), Deleting.class, machine.toString());

    assertThat(file).hasContent("of the machine");
  }

  @Test
  void programIsStartedAgainOnWhatItHasLeft() {
    Host db =
        world.host(
            "db",
            () -> {
              File count = new File(DATA, "count");
              int starts = count.exists() ? Integer.parseInt(text("count")) : 0;
              write("count", String.valueOf(starts + 1));
              seen.add("start " + starts);
            });
    db.mount(DATA);
    world.run(
        () -> {
          db.program().await();
          db.restart();
          db.program().await();
        });
    assertThat(seen).containsExactly("start 0", "start 1");
  }

  @Test
  void mountIsRefusedWhereItCannotWork() {
    Host db = world.host("db");
    assertThatThrownBy(() -> db.mount("data")).hasMessageContaining("must be absolute");
    assertThatThrownBy(() -> db.mount("/")).hasMessageContaining("not the root");
    assertThatThrownBy(() -> db.mount("/a/..")).hasMessageContaining("not the root");
    db.mount(DATA);
    assertThatThrownBy(
            () -> {
              try (var runner = world.runner().engine(Engine.BATON).build()) {
                runner.run(() -> true);
              }
            })
        .hasMessageContaining("-javaagent:lockstep-agent.jar");
  }
}

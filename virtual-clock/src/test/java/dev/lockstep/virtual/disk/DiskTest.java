// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.Runner;
import dev.lockstep.net.AsyncFile;
import dev.lockstep.virtual.VirtualClock;
import dev.lockstep.virtual.fault.FaultRule;
import dev.lockstep.virtual.fault.Faults;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A simulated disk: what a crash leaves, and what goes wrong. */
class DiskTest {

  private final Faults faults = new Faults();
  private final VirtualClock clock = new VirtualClock();
  private final Disk disk = new Disk("db", faults);
  private final Path data = disk.path("/data");

  @AfterEach
  void close() {
    disk.close();
  }

  private void run(AsyncAction program) {
    try (Runner runner = Runner.builder().clock(clock).faultPoints(faults).build()) {
      runner.run(program);
    }
  }

  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, READ)) {
      channel.force(true);
    }
  }

  private static List<String> list(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.map(Path::toString).toList();
    }
  }

  // ---- what a crash leaves

  @Test
  void withoutACrashItIsAFileSystemAsAnyOther() throws IOException {
    Path file = data.resolve("a").resolve("b.txt");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "one\n");
    Files.writeString(file, "two\n", APPEND);

    assertThat(Files.readAllLines(file)).containsExactly("one", "two");
    assertThat(Files.copy(file, data.resolve("c"))).hasContent("one\ntwo");
    assertThat(list(data)).containsExactly("/data", "/data/a", "/data/a/b.txt", "/data/c");
    assertThat(file).hasToString("/data/a/b.txt").isEqualTo(data.resolve("a/b.txt"));
    assertThat(Files.exists(data.resolve("nothing"))).isFalse();
    assertThatThrownBy(() -> Files.createFile(file)).isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> Files.readString(data.resolve("nothing")))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage("/data/nothing");
    Files.delete(data.resolve("c"));
    assertThat(disk.used()).isEqualTo(8);
    assertThatThrownBy(() -> data.resolve(Path.of("x")))
        .isInstanceOf(ProviderMismatchException.class)
        .hasMessage("x is not on the disk of 'db'");
  }

  @Test
  void aFileThatWasNotForcedIsLostAndItsDirectoryIsThere() throws IOException {
    Files.writeString(data.resolve("log"), "lost");

    disk.crash();

    assertThat(list(data)).containsExactly("/data");
    assertThat(disk.used()).isZero();
  }

  @Test
  void theBytesAreDurableOnceTheFileIsForcedAndTheNameOnceTheDirectoryIs() throws IOException {
    Path forced = data.resolve("forced");
    Path nameOnly = data.resolve("name-only");
    Files.writeString(nameOnly, "bytes that were not forced");
    try (FileChannel channel = FileChannel.open(forced, CREATE, WRITE)) {
      channel.write(UTF_8.encode("kept"));
      channel.force(false);
      force(data);
      channel.write(UTF_8.encode(" and lost"));
    }
    Path bytesOnly = data.resolve("bytes-only");
    Files.writeString(bytesOnly, "bytes");
    force(bytesOnly);

    disk.crash();

    assertThat(list(data)).containsExactly("/data", "/data/forced", "/data/name-only");
    assertThat(forced).hasContent("kept");
    assertThat(nameOnly).isEmptyFile();
    assertThat(disk.used()).isEqualTo(4);
  }

  @Test
  void aLogKeepsWhatWasForcedOfIt() throws IOException {
    Path log = data.resolve("log");
    try (FileChannel channel = FileChannel.open(log, CREATE, WRITE, APPEND)) {
      force(data);
      for (int i = 0; i < 100; i++) {
        channel.write(UTF_8.encode("entry " + i + "\n"));
        if (i % 10 == 4) {
          channel.force(false);
        }
      }
    }

    disk.crash();

    assertThat(Files.readAllLines(log)).hasSize(95).endsWith("entry 94");
  }

  @Test
  void bytesThatWereOverwrittenOrCutOffComeBack() throws IOException {
    Path file = data.resolve("file");
    try (FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE)) {
      channel.write(UTF_8.encode("0123456789"));
      channel.force(true);
      force(data);
      channel.write(UTF_8.encode("xy"), 3);
      channel.truncate(5);
      channel.write(UTF_8.encode("z"), 8);
    }
    assertThat(Files.readAllBytes(file)).isEqualTo("012xy\0\0\0z".getBytes(UTF_8));

    disk.crash();
    assertThat(file).hasContent("0123456789");

    try (FileChannel channel = FileChannel.open(file, WRITE)) {
      channel.truncate(5);
      channel.write(UTF_8.encode("z"), 8);
      channel.force(true);
    }
    disk.crash();
    assertThat(Files.readAllBytes(file)).isEqualTo("01234\0\0\0z".getBytes(UTF_8));
  }

  @Test
  void aWriteInSyncIsForced() throws IOException {
    Path log = data.resolve("log");
    try (FileChannel channel = FileChannel.open(log, CREATE, WRITE, DSYNC)) {
      force(data);
      channel.write(UTF_8.encode("kept"));
    }

    disk.crash();

    assertThat(log).hasContent("kept");
  }

  @Test
  void aMoveIsDurableOnceItsDirectoryIsForced() throws IOException {
    Path current = data.resolve("current");
    Path next = data.resolve("next");
    replace(current, next, "one");
    force(data);
    replace(current, next, "two");

    disk.crash();
    assertThat(current).hasContent("one");
    assertThat(next).doesNotExist();

    replace(current, next, "three");
    force(data);
    disk.crash();
    assertThat(current).hasContent("three");
    assertThat(next).doesNotExist();
  }

  /** How programs replace a file. */
  private static void replace(Path current, Path next, String content) throws IOException {
    Files.writeString(next, content);
    force(next);
    Files.move(next, current, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void aMoveBetweenDirectoriesIsNeverHalfDone() throws IOException {
    Path from = Files.createDirectory(data.resolve("from"));
    Path to = Files.createDirectory(data.resolve("to"));
    Files.writeString(from.resolve("file"), "moved");
    force(from.resolve("file"));
    force(from);
    force(data);
    Files.move(from.resolve("file"), to.resolve("file"));

    disk.crash();
    assertThat(list(data)).containsExactly("/data", "/data/from", "/data/from/file", "/data/to");

    Files.move(from.resolve("file"), to.resolve("file"));
    force(to);
    disk.crash();
    assertThat(list(data)).containsExactly("/data", "/data/from", "/data/to", "/data/to/file");
    assertThat(to.resolve("file")).hasContent("moved");
  }

  @Test
  void aDeletionIsDurableOnceItsDirectoryIsForced() throws IOException {
    Path file = data.resolve("file");
    Files.writeString(file, "x");
    force(file);
    force(data);

    Files.delete(file);
    disk.crash();
    assertThat(file).hasContent("x");

    Files.delete(file);
    force(data);
    disk.crash();
    assertThat(file).doesNotExist();
    assertThat(disk.used()).isZero();
  }

  @Test
  void aFileThatIsDeletedWhileItIsOpenCanBeUsedUntilItIsClosed() throws IOException {
    Path file = data.resolve("file");
    Path atTheTop = disk.path("/").resolve("file");
    for (Path path : List.of(file, atTheTop)) {
      try (FileChannel channel = FileChannel.open(path, CREATE, READ, WRITE)) {
        Files.delete(path);
        channel.write(UTF_8.encode("x"));
        channel.force(true);

        assertThat(path).doesNotExist();
        assertThat(list(path.getRoot())).containsExactly("/", "/data");
        assertThat(channel.read(ByteBuffer.allocate(1), 0)).isEqualTo(1);
      }
      assertThat(list(path.getRoot())).containsExactly("/", "/data");
    }
    assertThat(disk.used()).isZero();
  }

  @Test
  void linksArePartOfTheirDirectory() throws IOException {
    Path file = data.resolve("file");
    Files.writeString(file, "x");
    Files.createSymbolicLink(data.resolve("symbolic"), file);
    Files.createLink(data.resolve("hard"), file);
    try (FileChannel channel = FileChannel.open(data.resolve("symbolic"), WRITE)) {
      channel.force(true);
    }
    force(data);
    Files.createLink(data.resolve("lost"), file);

    disk.crash();

    assertThat(list(data)).containsExactly("/data", "/data/file", "/data/hard", "/data/symbolic");
    assertThat(data.resolve("symbolic")).hasContent("x");
    Files.writeString(data.resolve("hard"), "y");
    assertThat(file).hasContent("y");
    assertThat(disk.used()).isEqualTo(1);
  }

  @Test
  void aChannelThatWasOpenDuringACrashFails() throws IOException {
    try (FileChannel channel = FileChannel.open(data.resolve("log"), CREATE, WRITE)) {
      channel.write(UTF_8.encode("x"));
      disk.crash();

      assertThatThrownBy(() -> channel.write(UTF_8.encode("y")))
          .isInstanceOf(IOException.class)
          .hasMessage("the disk of 'db' has crashed; open the file again after the restart");
      assertThatThrownBy(() -> channel.force(true)).hasMessageContaining("crashed");
    }
  }

  @Test
  void aCallerWhoseHostIsGoneIsRefused() throws IOException {
    AtomicBoolean gone = new AtomicBoolean();
    try (Disk failing = new Disk("db", faults, gone::get)) {
      Path log = failing.path("/data").resolve("log");
      Files.writeString(log, "x");
      gone.set(true);

      assertThatThrownBy(() -> Files.writeString(log, "y")).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> Files.delete(log)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void statusIsDurableOnceTheFileIsForced() throws IOException {
    Path file = data.resolve("file");
    FileTime old = FileTime.fromMillis(1);
    FileTime other = FileTime.fromMillis(2);
    Files.writeString(file, "x");
    Files.setLastModifiedTime(file, old);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
    force(file);
    force(data);
    Files.setLastModifiedTime(file, other);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwxrwx"));

    disk.crash();

    assertThat(Files.getLastModifiedTime(file)).isEqualTo(old);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("r--------");
  }

  @Test
  void locksEndWithTheProgramThatHeldThem() throws IOException {
    Path file = data.resolve("file");
    Files.writeString(file, "x");
    force(file);
    force(data);
    FileChannel before = FileChannel.open(file, WRITE);
    FileLock lock = before.lock();

    disk.crash();

    assertThat(lock.isValid()).isFalse();
    try (FileChannel after = FileChannel.open(file, WRITE)) {
      assertThat(after.tryLock().isValid()).isTrue();
    }
  }

  @Test
  void holesTakeNoMemoryAndAreKeptByACrash() throws IOException {
    Path file = data.resolve("file");
    try (FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE)) {
      channel.write(UTF_8.encode("end"), 1L << 40);
      channel.force(true);
      force(data);
      channel.truncate(10);
    }

    disk.crash();

    try (FileChannel channel = FileChannel.open(file, READ)) {
      ByteBuffer read = ByteBuffer.allocate(5);
      assertThat(channel.size()).isEqualTo((1L << 40) + 3);
      assertThat(channel.read(read, (1L << 40) - 1)).isEqualTo(4);
      assertThat(read.array()).containsExactly(0, 'e', 'n', 'd', 0);
    }
  }

  /** What a program writes, forces, cuts off and loses is what a plain model of it says. */
  @Test
  void bytesAreThoseOfAModelWhateverIsWrittenForcedAndLost() throws IOException {
    Random random = new Random(1);
    Path file = data.resolve("file");
    Files.createFile(file);
    force(data);
    byte[] seen = {};
    byte[] durable = {};
    for (int i = 0; i < 2_000; i++) {
      try (FileChannel channel = FileChannel.open(file, READ, WRITE)) {
        int at = random.nextInt(40_000);
        switch (random.nextInt(8)) {
          case 0 -> {
            channel.force(true);
            durable = seen.clone();
          }
          case 1 -> {
            channel.truncate(at);
            seen = at < seen.length ? Arrays.copyOf(seen, at) : seen;
          }
          case 2 -> {
            disk.crash();
            seen = durable.clone();
          }
          default -> {
            byte[] bytes = new byte[random.nextInt(20_000)];
            random.nextBytes(bytes);
            channel.write(ByteBuffer.wrap(bytes), at);
            int end = bytes.length == 0 ? seen.length : Math.max(seen.length, at + bytes.length);
            seen = Arrays.copyOf(seen, end);
            System.arraycopy(bytes, 0, seen, Math.min(at, end), bytes.length);
          }
        }
      }
      assertThat(Arrays.equals(Files.readAllBytes(file), seen)).as("after step " + i).isTrue();
      assertThat(disk.used()).isEqualTo(seen.length);
    }
  }

  // ---- what goes wrong

  @Test
  void aFullDiskRefusesWhatIsMoreAndWritesNothingOfIt() throws IOException {
    disk.capacity(10);
    Path file = data.resolve("file");
    Files.writeString(file, "0123456789");

    assertThatThrownBy(() -> Files.writeString(data.resolve("other"), "x"))
        .isInstanceOf(FileSystemException.class)
        .hasMessage("/data/other: No space left on device");
    assertThat(data.resolve("other")).isEmptyFile();
    Files.writeString(file, "9876543210");
    Files.delete(file);
    Files.writeString(data.resolve("other"), "it fits");
  }

  @Test
  void delaysAreOnTheClockOfTheLoopAlsoInOffloadedCalls() {
    disk.at(DiskOperation.FORCE).delay(Duration.ofMillis(20));
    disk.at(DiskOperation.READ).delay(Duration.ofMillis(1));

    run(
        () -> {
          Path file = data.resolve("file");
          Files.writeString(file, "x");
          force(file);
          assertThat(clock.elapsed()).isEqualTo(Duration.ofMillis(20));

          assertThat(AsyncFile.readAllBytes(file)).isEqualTo(new byte[] {'x'});
          assertThat(clock.elapsed()).isBetween(Duration.ofMillis(21), Duration.ofMillis(23));
        });
  }

  @Test
  void anOperationFailsAsTheTestSays() {
    FaultRule rule =
        disk.at(DiskOperation.WRITE, "/data/log")
            .hit(2)
            .fail(() -> new IOException("Input/output error"));

    run(
        () -> {
          Files.writeString(data.resolve("other"), "x");
          Path log = data.resolve("log");
          try (FileChannel channel = FileChannel.open(log, CREATE, WRITE)) {
            channel.write(UTF_8.encode("1"));
            assertThatThrownBy(() -> channel.write(UTF_8.encode("2")))
                .isInstanceOf(IOException.class)
                .hasMessage("Input/output error");
            channel.write(UTF_8.encode("3"));
          }
          assertThat(log).hasContent("13");
          assertThat(rule.happened()).isEqualTo(1);
        });
  }

  @Test
  void anOffloadedReadFailsAsTheTestSays() {
    disk.at(DiskOperation.READ).fail(() -> new IOException("Input/output error"));

    run(
        () -> {
          Path file = data.resolve("file");
          Files.writeString(file, "x");
          assertThatThrownBy(() -> AsyncFile.readAllBytes(file))
              .isInstanceOf(IOException.class)
              .hasMessage("Input/output error");
        });
  }

  @Test
  void aRuleForAPathThatNobodyReadsFailsTheTest() {
    disk.at(DiskOperation.READ, "/data/lgo").fail(() -> new IOException("never"));

    assertThatThrownBy(() -> run(() -> Files.writeString(data.resolve("log"), "x")))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "the fault point 'disk db read' was never reached while it had a rule; the points"
                + " reached were 'disk db change', 'disk db write'; correct the name, or call"
                + " optional()");
  }

  // ---- the rest

  @Test
  void filesHaveTheTimesOfTheLoop() {
    run(
        () -> {
          Async.sleep(Duration.ofDays(1));
          Path file = data.resolve("file");
          Files.writeString(file, "x");

          assertThat(Files.getLastModifiedTime(file))
              .isEqualTo(FileTime.from(VirtualClock.DEFAULT_START.plus(Duration.ofDays(1))));
        });
  }

  @Test
  void timesWithoutALoopMoveWithEachChange() throws IOException {
    FileTime before = Files.getLastModifiedTime(data);
    Files.createFile(data.resolve("file"));

    assertThat(Files.getLastModifiedTime(data)).isGreaterThan(before);
    assertThat(Files.getLastModifiedTime(data).toInstant()).isBefore(VirtualClock.DEFAULT_START);
  }

  @Test
  void entriesAreListedByName() throws IOException {
    for (String name : List.of("b", "B", "a", "10", "9")) {
      Files.createFile(data.resolve(name));
    }
    assertThat(list(data))
        .containsExactly("/data", "/data/10", "/data/9", "/data/B", "/data/a", "/data/b");
  }

  @Test
  void spaceIsTold() throws IOException {
    disk.capacity(10);
    Files.writeString(data.resolve("file"), "x");
    FileStore store = Files.getFileStore(data);

    assertThat(store.getTotalSpace()).isEqualTo(10);
    assertThat(store.getUsableSpace()).isEqualTo(9);
    assertThat(store.getAttribute("unallocatedSpace")).isEqualTo(9L);
  }

  @Test
  void diskThatIsClosedRefusesEverything() throws IOException {
    FileChannel channel = FileChannel.open(data.resolve("file"), CREATE, WRITE);
    disk.close();

    assertThat(data.getFileSystem().isOpen()).isFalse();
    assertThatThrownBy(() -> Files.list(data)).isInstanceOf(ClosedFileSystemException.class);
    assertThatThrownBy(() -> channel.write(UTF_8.encode("x")))
        .isInstanceOf(ClosedFileSystemException.class);
  }

  @Test
  void aChannelTransfersAndScatters() throws IOException {
    Path one = data.resolve("one");
    Path two = data.resolve("two");
    byte[] bytes = new byte[20_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    Files.write(one, bytes);
    try (FileChannel from = FileChannel.open(one, READ);
        FileChannel to = FileChannel.open(two, CREATE, WRITE)) {
      assertThat(from.transferTo(1, Long.MAX_VALUE / 2, to)).isEqualTo(19_999);
      from.position(0);
      assertThat(to.transferFrom(from, 19_999, 5)).isEqualTo(5);
      ByteBuffer[] parts = {ByteBuffer.allocate(2), ByteBuffer.allocate(3)};
      from.position(7);
      assertThat(from.read(parts)).isEqualTo(5);
      assertThat(parts[1].array()).containsExactly(9, 10, 11);
    }
    assertThat(Files.size(two)).isEqualTo(20_004);
    assertThat(disk.used()).isEqualTo(40_004);
  }

  @Test
  void whatItCannotDoItSays() {
    assertThatThrownBy(() -> disk.path("data"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("path 'data' must be absolute; use '/data'");
    assertThatThrownBy(() -> data.getFileSystem().newWatchService())
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("the disk of 'db' cannot be watched; poll it instead");
    assertThatThrownBy(
            () -> {
              try (FileChannel channel = FileChannel.open(data.resolve("m"), CREATE, WRITE, READ)) {
                channel.map(FileChannel.MapMode.READ_WRITE, 0, 1);
              }
            })
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage(
            "the disk of 'db' cannot map a file for writing; mount its directory, or write it by a"
                + " channel");
    assertThat(data.toUri()).hasToString("disk://db/data");
  }

  @Test
  void twoDisksDoNotKnowOfEachOther() throws IOException {
    try (Disk other = new Disk("db", new Faults())) {
      Path elsewhere = other.path("/data");
      Files.writeString(data.resolve("x"), "here");
      Files.copy(data.resolve("x"), elsewhere.resolve("x"));
      disk.crash();

      assertThat(elsewhere.resolve("x")).hasContent("here");
      assertThat(data.resolve("x")).doesNotExist();
      List<Path> roots = new ArrayList<>();
      elsewhere.getFileSystem().getRootDirectories().forEach(roots::add);
      assertThat(roots).hasToString("[/]");
    }
  }
}

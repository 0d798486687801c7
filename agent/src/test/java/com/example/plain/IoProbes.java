// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.plain;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.virtual.disk.FileProbes.Body;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FileReader;
import java.io.FileWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Scanner;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Small programs that use {@code java.io}, each in an empty directory of its own. */
@SuppressWarnings({"DefaultCharset", "StreamResourceLeak"}) // programs do that too
final class IoProbes {

  /** A program that gets its directory as the classes of {@code java.io} know it. */
  private interface IoBody {
    Object run(File directory) throws Exception;
  }

  /** A step whose failure is part of what is seen. */
  private interface Step {
    Object run() throws Exception;
  }

  private final Map<String, Body> probes = new LinkedHashMap<>();

  private IoProbes() {
    files();
    inputs();
    outputs();
    randomAccess();
    descriptors();
    others();
  }

  static Map<String, Body> all() {
    return new IoProbes().probes;
  }

  private void probe(String name, IoBody body) {
    if (probes.put("io: " + name, d -> body.run(d.toFile())) != null) {
      throw new IllegalArgumentException("two probes are named '" + name + "'");
    }
  }

  private static String tried(File directory, Step step) {
    try {
      return String.valueOf(step.run());
    } catch (Exception | Error e) {
      return e.getClass().getSimpleName()
          + (e instanceof IOException
              ? ": " + String.valueOf(e.getMessage()).replace(directory.getPath(), "D")
              : "");
    }
  }

  private static File file(File directory, String name, String content) throws IOException {
    File file = new File(directory, name);
    try (FileOutputStream out = new FileOutputStream(file)) {
      out.write(content.getBytes(UTF_8));
    }
    return file;
  }

  private static String content(File file) throws IOException {
    return Files.readString(file.toPath());
  }

  private static String sorted(String[] names) {
    if (names == null) {
      return "null";
    }
    Arrays.sort(names);
    return Arrays.toString(names);
  }

  // ---- File

  private void files() {
    probe(
        "attributes of files, directories and nothing",
        d -> {
          File file = file(d, ".hidden", "abc");
          File none = new File(d, "none");
          return List.of(
              d.exists(),
              d.isDirectory(),
              d.isFile(),
              d.isHidden(),
              file.exists(),
              file.isDirectory(),
              file.isFile(),
              file.isHidden(),
              file.length(),
              none.exists(),
              none.isDirectory(),
              none.isFile(),
              none.length(),
              none.lastModified());
        });
    probe(
        "create, create again, delete, delete again",
        d -> {
          File file = new File(d, "a");
          return List.of(
              file.createNewFile(),
              file.createNewFile(),
              file.delete(),
              file.delete(),
              tried(d, () -> new File(d, "no/a").createNewFile()),
              tried(d, d::createNewFile));
        });
    probe(
        "directories",
        d ->
            List.of(
                new File(d, "x").mkdir(),
                new File(d, "x").mkdir(),
                new File(d, "y/z").mkdir(),
                new File(d, "y/z").mkdirs(),
                new File(d, "y/z").mkdirs(),
                new File(d, "y").delete(),
                sorted(d.list()),
                sorted(new File(d, "y").list()),
                new File(d, "y/z").delete(),
                new File(d, "y").delete(),
                sorted(d.list())));
    probe(
        "lists",
        d -> {
          file(d, "a.txt", "1");
          file(d, "b.log", "2");
          File[] texts = d.listFiles((dir, name) -> name.endsWith(".txt"));
          File[] all = d.listFiles(File::isFile);
          return List.of(
              texts[0].getName(),
              all.length,
              Arrays.toString(new File(d, "a.txt").list()),
              Arrays.toString(new File(d, "none").listFiles()));
        });
    probe(
        "renames",
        d -> {
          File a = file(d, "a", "1");
          File b = file(d, "b", "2");
          File directory = new File(d, "dir");
          return List.of(
              directory.mkdir(),
              a.renameTo(b),
              content(b),
              a.exists(),
              a.renameTo(b),
              b.renameTo(directory),
              directory.renameTo(b),
              directory.renameTo(new File(d, "dir2")),
              b.renameTo(new File(d, "dir2/b")),
              sorted(d.list()),
              sorted(new File(d, "dir2").list()),
              b.renameTo(new File(d, "no/b")));
        });
    probe(
        "rename of a directory over others",
        d -> {
          File full = new File(d, "full");
          File empty = new File(d, "empty");
          full.mkdir();
          empty.mkdir();
          file(full, "a", "1");
          return List.of(
              empty.renameTo(full), full.renameTo(empty), sorted(d.list()), sorted(empty.list()));
        });
    probe(
        "times and permissions",
        d -> {
          File file = file(d, "a", "1");
          return List.of(
              file.setLastModified(1_234_567_000L),
              file.lastModified(),
              new File(d, "none").setLastModified(1),
              file.canRead(),
              file.canWrite(),
              file.canExecute(),
              file.setExecutable(true),
              file.canExecute(),
              file.setExecutable(true, false),
              Files.getPosixFilePermissions(file.toPath()).size(),
              file.setReadable(false, false),
              Files.getPosixFilePermissions(file.toPath()).size(),
              file.setReadOnly(),
              Files.getPosixFilePermissions(file.toPath()).size(),
              file.setWritable(true),
              new File(d, "none").setReadOnly(),
              new File(d, "none").canRead());
        });
    probe(
        "canonical paths",
        d -> {
          File real = new File(d, "real");
          real.mkdir();
          Files.createSymbolicLink(d.toPath().resolve("link"), Path.of("real"));
          String base = d.getCanonicalPath();
          return Stream.of("link", "link/x", "real/../link/../y", "./a//b/..", "none/z", "link/..")
              .map(name -> tried(d, () -> new File(d, name).getCanonicalPath().replace(base, "C")))
              .toList();
        });
    probe(
        "links to nothing, to a file and in a circle",
        d -> {
          file(d, "a", "1");
          Files.createSymbolicLink(d.toPath().resolve("toA"), Path.of("a"));
          Files.createSymbolicLink(d.toPath().resolve("none"), Path.of("nothing"));
          Files.createSymbolicLink(d.toPath().resolve("circle"), Path.of("circle"));
          return Stream.of("toA", "none", "circle")
              .map(name -> new File(d, name))
              .map(
                  file ->
                      tried(
                          d,
                          () ->
                              file.exists()
                                  + " "
                                  + file.isFile()
                                  + " "
                                  + file.length()
                                  + " "
                                  + tried(d, () -> new FileInputStream(file).read())))
              .toList();
        });
    probe(
        "temporary files",
        d -> {
          File file = File.createTempFile("abc", ".tmp", d);
          return List.of(
              file.exists(),
              file.length(),
              file.getName().matches("abc\\d+\\.tmp"),
              tried(d, () -> File.createTempFile("abc", null, new File(d, "none"))));
        });
    probe(
        "delete on exit",
        d -> {
          File file = file(d, "a", "1");
          file.deleteOnExit();
          return file.exists();
        });
    probe("space", d -> d.getTotalSpace() >= d.getUsableSpace());
    probe(
        "File and Path",
        d -> {
          File file = file(d, "a", "1");
          return List.of(
              Files.size(file.toPath()),
              file.toPath().toFile().equals(file),
              file.toPath().toAbsolutePath().equals(Path.of(file.getPath())));
        });
  }

  // ---- FileInputStream

  private void inputs() {
    probe(
        "open what cannot be opened for reading",
        d -> {
          file(d, "file", "1");
          return Stream.of("none", "", "file/x", "no/x", ".")
              .map(name -> tried(d, () -> new FileInputStream(new File(d, name))))
              .toList();
        });
    probe(
        "read bytes, arrays and nothing",
        d -> {
          try (FileInputStream in = new FileInputStream(file(d, "a", "hello world"))) {
            byte[] some = new byte[4];
            return List.of(
                in.available(),
                in.read(),
                in.read(some),
                new String(some, UTF_8),
                in.available(),
                in.read(some, 1, 2),
                in.read(some, 0, 0),
                in.skip(2),
                in.read(),
                in.skip(-1),
                in.read(),
                in.skip(100),
                in.available(),
                in.read(),
                in.read(some),
                tried(d, () -> in.skip(-1000)));
          }
        });
    probe(
        "read all",
        d -> {
          try (FileInputStream in = new FileInputStream(file(d, "a", "x".repeat(10_000)))) {
            in.read();
            return List.of(
                in.readNBytes(5).length, in.readAllBytes().length, in.readAllBytes().length);
          }
        });
    probe(
        "misuse of an input",
        d -> {
          FileInputStream in = new FileInputStream(file(d, "a", "abc"));
          String bounds = tried(d, () -> in.read(new byte[2], 1, 2));
          String nothing = tried(d, () -> in.read(null, 0, 1));
          in.close();
          in.close();
          return List.of(
              bounds,
              nothing,
              tried(d, in::read),
              tried(d, () -> in.read(new byte[1])),
              tried(d, in::available),
              tried(d, () -> in.skip(1)),
              tried(d, in::readAllBytes),
              in.getFD().valid());
        });
    probe(
        "channel of an input",
        d -> {
          try (FileInputStream in = new FileInputStream(file(d, "a", "hello"))) {
            in.read();
            FileChannel channel = in.getChannel();
            long before = channel.position();
            channel.position(3);
            return List.of(
                before,
                in.read(),
                channel.size(),
                channel == in.getChannel(),
                tried(d, () -> channel.write(ByteBuffer.allocate(1))));
          }
        });
    probe(
        "transfer",
        d -> {
          File to = new File(d, "b");
          try (InputStream in = new FileInputStream(file(d, "a", "hello"));
              OutputStream out = new FileOutputStream(to)) {
            in.read();
            long count = in.transferTo(out);
            ByteArrayOutputStream none = new ByteArrayOutputStream();
            return List.of(count, in.transferTo(none), none.size(), content(to));
          }
        });
    probe(
        "read while it is deleted and replaced",
        d -> {
          File file = file(d, "a", "old");
          try (FileInputStream in = new FileInputStream(file)) {
            boolean deleted = file.delete();
            file(d, "a", "new!");
            return List.of(deleted, new String(in.readAllBytes(), UTF_8), content(file));
          }
        });
    probe(
        "readers",
        d -> {
          File file = file(d, "a", "one\ntwo\r\nthr\u00e9e");
          try (BufferedReader lines = new BufferedReader(new FileReader(file, UTF_8));
              Scanner words = new Scanner(file, UTF_8)) {
            return List.of(
                lines.readLine(),
                lines.readLine(),
                lines.readLine(),
                words.next(),
                words.next(),
                words.next(),
                words.hasNext());
          }
        });
  }

  // ---- FileOutputStream

  private void outputs() {
    probe(
        "open what cannot be opened for writing",
        d -> {
          file(d, "file", "1");
          return Stream.of("", "file/x", "no/x", ".")
              .map(name -> tried(d, () -> new FileOutputStream(new File(d, name))))
              .toList();
        });
    probe(
        "write, overwrite, append",
        d -> {
          File file = file(d, "a", "hello world");
          try (FileOutputStream out = new FileOutputStream(file)) {
            out.write('x');
            out.write("abc".getBytes(UTF_8), 1, 2);
            out.write(new byte[0]);
          }
          String first = content(file);
          try (FileOutputStream out = new FileOutputStream(file, true)) {
            out.write("more".getBytes(UTF_8));
            out.getChannel().position(0);
            out.write('!');
            return List.of(first, content(file), out.getChannel().size());
          }
        });
    probe(
        "misuse of an output",
        d -> {
          FileOutputStream out = new FileOutputStream(new File(d, "a"));
          String bounds =
              tried(
                  d,
                  () -> {
                    out.write(new byte[2], 1, 2);
                    return "written";
                  });
          String read = tried(d, () -> out.getChannel().read(ByteBuffer.allocate(1)));
          out.close();
          out.close();
          return List.of(
              bounds,
              read,
              tried(
                  d,
                  () -> {
                    out.write(1);
                    return "written";
                  }),
              tried(
                  d,
                  () -> {
                    out.write(new byte[3]);
                    return "written";
                  }),
              out.getFD().valid());
        });
    probe(
        "writers",
        d -> {
          File file = new File(d, "a");
          try (PrintWriter writer = new PrintWriter(file, UTF_8)) {
            writer.printf("%d %s%n", 1, "\u00e9");
          }
          try (FileWriter writer = new FileWriter(file, UTF_8, true)) {
            writer.write("two\n");
          }
          try (PrintStream stream =
              new PrintStream(new FileOutputStream(file, true), true, UTF_8)) {
            stream.println("three");
          }
          return content(file);
        });
    probe(
        "objects and properties",
        d -> {
          File file = new File(d, "a");
          try (ObjectOutputStream out = new ObjectOutputStream(new FileOutputStream(file))) {
            out.writeObject(List.of("a", 2));
          }
          Properties properties = new Properties();
          properties.setProperty("a", "b");
          File other = new File(d, "p");
          try (FileOutputStream out = new FileOutputStream(other)) {
            properties.store(out, null);
          }
          Properties read = new Properties();
          try (ObjectInputStream in = new ObjectInputStream(new FileInputStream(file));
              FileInputStream from = new FileInputStream(other)) {
            read.load(from);
            return List.of(in.readObject(), read);
          }
        });
    probe(
        "zip",
        d -> {
          File file = new File(d, "a.zip");
          try (ZipOutputStream out = new ZipOutputStream(new FileOutputStream(file))) {
            out.putNextEntry(new ZipEntry("x"));
            out.write("hello".repeat(1000).getBytes(UTF_8));
          }
          try (ZipFile zip = new ZipFile(file)) {
            return List.of(zip.size(), zip.getInputStream(zip.getEntry("x")).readAllBytes().length);
          }
        });
  }

  // ---- RandomAccessFile

  private void randomAccess() {
    probe(
        "open in each mode",
        d -> {
          file(d, "file", "1");
          return Stream.of("r", "rw", "rws", "rwd", "w", "")
              .flatMap(
                  mode ->
                      Stream.of("file", "none" + mode, "no/x", ".")
                          .map(
                              name ->
                                  tried(
                                      d,
                                      () -> {
                                        try (RandomAccessFile file =
                                            new RandomAccessFile(new File(d, name), mode)) {
                                          return file.length();
                                        }
                                      })))
              .toList();
        });
    probe(
        "read and write anywhere",
        d -> {
          try (RandomAccessFile file = new RandomAccessFile(new File(d, "a"), "rw")) {
            file.writeInt(42);
            file.writeUTF("hello");
            file.writeLong(-1);
            long end = file.getFilePointer();
            file.seek(0);
            int first = file.readInt();
            String text = file.readUTF();
            file.seek(100);
            long length = file.length();
            file.write(7);
            file.seek(99);
            return List.of(
                end,
                first,
                text,
                length,
                file.length(),
                file.read(),
                file.read(),
                file.read(),
                file.getFilePointer(),
                tried(d, file::readInt),
                tried(
                    d,
                    () -> {
                      file.seek(-1);
                      return "sought";
                    }));
          }
        });
    probe(
        "pointer after each call",
        d -> {
          try (RandomAccessFile file = new RandomAccessFile(new File(d, "a"), "rw")) {
            file.writeBytes("one\ntwo\nthree");
            file.seek(0);
            String line = file.readLine();
            long one = file.getFilePointer();
            int skipped = file.skipBytes(2);
            long two = file.getFilePointer();
            byte[] some = new byte[3];
            int count = file.read(some, 1, 2);
            file.readFully(some);
            return List.of(
                line,
                one,
                skipped,
                two,
                count,
                file.getFilePointer(),
                file.skipBytes(100),
                file.getFilePointer(),
                tried(
                    d,
                    () -> {
                      file.readFully(some);
                      return "read";
                    }),
                file.getFilePointer(),
                String.valueOf(file.readLine()));
          }
        });
    probe(
        "lengths",
        d -> {
          try (RandomAccessFile file = new RandomAccessFile(new File(d, "a"), "rw")) {
            file.writeBytes("hello");
            file.setLength(3);
            long cut = file.getFilePointer();
            file.setLength(6);
            byte[] all = new byte[6];
            file.seek(0);
            file.readFully(all);
            return List.of(
                cut,
                file.getFilePointer(),
                file.length(),
                Arrays.toString(all),
                tried(
                    d,
                    () -> {
                      file.setLength(-1);
                      return "set";
                    }));
          }
        });
    probe(
        "its channel",
        d -> {
          try (RandomAccessFile file = new RandomAccessFile(new File(d, "a"), "rw")) {
            file.writeBytes("hello");
            FileChannel channel = file.getChannel();
            channel.position(1);
            long moved = file.getFilePointer();
            channel.write(ByteBuffer.wrap("EL".getBytes(UTF_8)));
            long written = file.getFilePointer();
            file.seek(0);
            long sought = channel.position();
            channel.write(ByteBuffer.wrap(new byte[2]), 10);
            long at = file.getFilePointer();
            ByteBuffer into = ByteBuffer.allocate(3);
            channel.read(into);
            try (FileLock lock = channel.tryLock()) {
              return List.of(
                  moved,
                  written,
                  sought,
                  at,
                  file.getFilePointer(),
                  file.readLine().length(),
                  lock.isValid(),
                  tried(d, channel::tryLock),
                  channel.size());
            }
          }
        });
    probe(
        "what may not be written",
        d -> {
          try (RandomAccessFile file = new RandomAccessFile(file(d, "a", "abc"), "r")) {
            return List.of(
                tried(
                    d,
                    () -> {
                      file.write(1);
                      return "written";
                    }),
                tried(
                    d,
                    () -> {
                      file.setLength(1);
                      return "set";
                    }),
                tried(d, () -> file.getChannel().write(ByteBuffer.allocate(1))),
                file.read());
          }
        });
    probe(
        "closed",
        d -> {
          RandomAccessFile file = new RandomAccessFile(file(d, "a", "abc"), "rw");
          FileChannel channel = file.getChannel();
          file.close();
          file.close();
          return List.of(
              tried(d, file::read),
              tried(
                  d,
                  () -> {
                    file.write(1);
                    return "written";
                  }),
              tried(d, file::length),
              tried(
                  d,
                  () -> {
                    file.seek(0);
                    return "sought";
                  }),
              tried(d, file::getFilePointer),
              channel.isOpen(),
              tried(d, channel::size));
        });
    probe(
        "channel is closed",
        d -> {
          RandomAccessFile file = new RandomAccessFile(file(d, "a", "abc"), "rw");
          file.getChannel().close();
          return List.of(tried(d, file::read), tried(d, file::length));
        });
  }

  // ---- FileDescriptor

  private void descriptors() {
    probe(
        "sync",
        d -> {
          try (FileOutputStream out = new FileOutputStream(new File(d, "a"))) {
            out.write(1);
            out.getFD().sync();
            return out.getFD().valid();
          }
        });
    probe(
        "streams that share a descriptor",
        d -> {
          try (RandomAccessFile file = new RandomAccessFile(new File(d, "a"), "rw")) {
            FileDescriptor descriptor = file.getFD();
            FileOutputStream out = new FileOutputStream(descriptor);
            FileInputStream in = new FileInputStream(descriptor);
            out.write("hello".getBytes(UTF_8));
            file.seek(1);
            int second = in.read();
            return List.of(
                second,
                file.getFilePointer(),
                in.getChannel().position(),
                (char) file.read(),
                in.available());
          }
        });
    probe(
        "sync of what is closed",
        d -> {
          FileOutputStream out = new FileOutputStream(new File(d, "a"));
          FileDescriptor descriptor = out.getFD();
          out.close();
          return tried(
              d,
              () -> {
                descriptor.sync();
                return "synced";
              });
        });
  }

  // ---- both worlds

  private void others() {
    probe(
        "written by one, read by the other",
        d -> {
          Path path = d.toPath().resolve("a");
          Files.writeString(path, "nio");
          try (FileInputStream in = new FileInputStream(path.toFile());
              FileOutputStream out = new FileOutputStream(path.toString(), true)) {
            out.write("+io".getBytes(UTF_8));
            return List.of(
                new String(in.readAllBytes(), UTF_8),
                Files.readAllLines(path),
                Files.size(path),
                path.toFile().length());
          }
        });
    probe(
        "a tree is walked and deleted",
        d -> {
          new File(d, "x/y").mkdirs();
          file(d, "x/y/z", "1");
          try (Stream<Path> all = Files.walk(d.toPath())) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            List<String> names =
                deepestFirst.stream().map(path -> d.toPath().relativize(path).toString()).toList();
            for (Path path : deepestFirst.subList(0, deepestFirst.size() - 1)) {
              Files.delete(path);
            }
            return List.of(names, sorted(d.list()));
          }
        });
    probe(
        "copy from and to the machine",
        d -> {
          Path elsewhere = Files.createTempDirectory("probe");
          try {
            Path out = Files.writeString(elsewhere.resolve("a"), "machine");
            Files.copy(out, d.toPath().resolve("b"));
            Files.move(d.toPath().resolve("b"), elsewhere.resolve("c"));
            return List.of(
                Files.readString(elsewhere.resolve("c")),
                sorted(d.list()),
                Files.mismatch(out, elsewhere.resolve("c")));
          } finally {
            for (File left : elsewhere.toFile().listFiles()) {
              left.delete();
            }
            Files.delete(elsewhere);
          }
        });
    probe(
        "lines",
        d -> {
          File file = file(d, "a", String.join("\n", Collections.nCopies(2000, "line")));
          try (Stream<String> lines = Files.lines(file.toPath());
              Stream<String> parallel = Files.lines(file.toPath()).parallel()) {
            return List.of(lines.count(), parallel.mapToInt(String::length).sum());
          }
        });
    probe(
        "directory stream with filters",
        d -> {
          file(d, "a.txt", "1");
          file(d, "b.log", "1");
          try (var some = Files.newDirectoryStream(d.toPath(), "*.txt");
              var all = Files.newDirectoryStream(d.toPath(), path -> path.toFile().length() == 1)) {
            return List.of(
                some.iterator().next().equals(d.toPath().resolve("a.txt")),
                all.iterator().next().startsWith(d.toPath()));
          }
        });
    probe(
        "real path of a link",
        d -> {
          Files.createSymbolicLink(d.toPath().resolve("link"), d.toPath().resolve("a"));
          Files.createDirectory(d.toPath().resolve("a"));
          Path real = d.toPath().resolve("link").toRealPath();
          return List.of(
              real.equals(d.toPath().toRealPath().resolve("a")),
              Files.readSymbolicLink(d.toPath().resolve("link")).equals(d.toPath().resolve("a")),
              Files.isSameFile(d.toPath().resolve("link"), d.toPath().resolve("a")),
              Files.isSameFile(d.toPath(), Path.of("/")));
        });
    probe(
        "outside by dots",
        d ->
            List.of(
                new File(d, "../probe").isDirectory(),
                new File(d, "x/..").exists(),
                Files.exists(
                    d.toPath()
                        .resolve("../../" + d.toPath().getName(d.toPath().getNameCount() - 2)))));
  }
}

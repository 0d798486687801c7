// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.lockstep.virtual.fault.Faults;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Small programs that use {@link Files}, each in an empty directory of its own, whose outcome can
 * be compared between file systems.
 */
@SuppressWarnings({"DistinctVarargsChecker", "StreamResourceLeak"}) // programs do that too
public final class FileProbes {

  private static final FileTime OLD = FileTime.from(Instant.parse("1999-12-31T23:59:59.123456Z"));

  /** A program. */
  public interface Body {

    /** Runs the program in an empty directory; returns something that has a text. */
    Object run(Path directory) throws Exception;
  }

  private final Map<String, Body> probes = new LinkedHashMap<>();

  private FileProbes() {
    pathsAreTakenApart();
    pathsAreCompared();
    globs();
    filesAreCreatedAndDeleted();
    filesAreRead();
    channels();
    channelsAreMisused();
    directories();
    copies();
    moves();
    links();
    attributes();
    times();
    names();
    others();
  }

  /** Returns the programs by their names. */
  public static Map<String, Body> all() {
    return new FileProbes().probes;
  }

  /** Runs a program; returns the text of what it returned or threw. */
  public static String outcome(Body probe, Path directory) {
    try {
      return String.valueOf(probe.run(directory));
    } catch (FileSystemException e) {
      return e.getClass().getSimpleName()
          + "("
          + name(e.getFile(), directory)
          + ", "
          + name(e.getOtherFile(), directory)
          + ", "
          + e.getReason()
          + ")";
    } catch (Exception | Error e) {
      return e.getClass().getSimpleName() + (e instanceof IOException ? ": " + e.getMessage() : "");
    }
  }

  private static String name(String file, Path directory) {
    return file == null ? "null" : file.replace(directory.toString(), "D");
  }

  private void probe(String name, Body body) {
    if (probes.put(name, body) != null) {
      throw new IllegalArgumentException("two probes are named '" + name + "'");
    }
  }

  private static Path path(Path directory, String text) {
    return directory.getFileSystem().getPath(text);
  }

  /** Returns a path of another file system. */
  private static Path elsewhere(Path directory) {
    return directory.getFileSystem() == FileSystems.getDefault()
        ? new Disk("other", new Faults()).path("/data")
        : Path.of("data");
  }

  private static Path write(Path directory, String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private static FileChannel open(Path directory, String name, OpenOption... options)
      throws IOException {
    return FileChannel.open(directory.resolve(name), options);
  }

  private static List<String> tree(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.map(path -> directory.relativize(path).toString()).sorted().toList();
    }
  }

  // ---- paths

  private void pathsAreTakenApart() {
    for (String text :
        List.of(
            "../bar",
            "foo/../../bar",
            "/../a",
            "/a/./b/../c",
            "a/..",
            "./a",
            ".",
            "..",
            "/..",
            "/",
            "../../a",
            "a/../b/..",
            "",
            "/a/../..",
            "a/./..",
            "../a/../b",
            "a/b/../../..",
            "//a//b/",
            "a/../../../b")) {
      probe("normalize of '" + text + "'", d -> "<" + path(d, text).normalize() + ">");
    }
    for (String text : List.of("", "/", "a", "/a", "a/b", "/a/b/", "a//b", "./.", "//")) {
      probe(
          "parts of '" + text + "'",
          d -> {
            Path path = path(d, text);
            List<String> names = new ArrayList<>();
            path.forEach(name -> names.add(name.toString()));
            return List.of(
                path.toString(),
                path.getNameCount(),
                String.valueOf(path.getRoot()),
                String.valueOf(path.getParent()),
                String.valueOf(path.getFileName()),
                names,
                path.isAbsolute());
          });
    }
    probe(
        "paths of several texts",
        d ->
            List.of(
                d.getFileSystem().getPath("a", "", "b"),
                d.getFileSystem().getPath("", "a"),
                d.getFileSystem().getPath("/", "/a/", "b"),
                d.getFileSystem().getPath("", "").toString().length()));
    probe("a path with a zero", d -> path(d, "a\0b"));
    probe("name 1 of a name", d -> path(d, "a").getName(1));
    probe("name -1", d -> path(d, "a").getName(-1));
    probe("name 0 of the root", d -> path(d, "/").getName(0));
    probe("name 0 of nothing", d -> path(d, "").getName(0).toString().length());
    probe("subpath 1 to 3", d -> path(d, "/a/b/c/d").subpath(1, 3));
    probe("empty subpath", d -> path(d, "/a/b").subpath(1, 1));
    probe("subpath beyond the end", d -> path(d, "/a/b").subpath(0, 3));
    for (String other : List.of("", "x", "/x", "..", "x/")) {
      probe(
          "resolve '" + other + "'",
          d ->
              List.of(
                  path(d, "a/b").resolve(other),
                  "<" + path(d, "").resolve(other) + ">",
                  path(d, "/").resolve(other),
                  "<" + path(d, "a").resolveSibling(other) + ">",
                  "<" + path(d, "/").resolveSibling(other) + ">"));
    }
    for (String[] pair :
        new String[][] {
          {"a/b", "a/c"}, {"", "a"}, {"a", ""}, {"/a/b", "/"}, {"a", "a"}, {"../a", "b"},
          {"a/../b", "c"}, {"/a", "b"}, {"a", "/b"}, {"a/b/c", "a"}, {"..", "a"}, {".", "a"},
          {"a", "."}, {"a/.", "a/b"}, {"/", "/a/b"}, {"../..", "../a"}, {"a", ".."}, {"", ".."}
        }) {
      probe(
          "relativize " + pair[0] + " to " + pair[1],
          d -> "<" + path(d, pair[0]).relativize(path(d, pair[1])) + ">");
    }
    for (String other : List.of("", "/", "/a", "a", "/a/b", "a/b", "b", "/b", "/a/", "/ab")) {
      probe(
          "starts or ends with '" + other + "'",
          d ->
              List.of(
                  path(d, "/a/b").startsWith(other),
                  path(d, "/a/b").endsWith(other),
                  path(d, "a/b").startsWith(other),
                  path(d, "a/b").endsWith(other),
                  path(d, "").startsWith(other),
                  path(d, "").endsWith(other)));
    }
    probe("real path with dots", d -> d.relativize(d.resolve("./x/..").resolve("..").normalize()));
  }

  private void pathsAreCompared() {
    probe(
        "order of names",
        d -> {
          List<Path> names = new ArrayList<>();
          for (String name :
              List.of("b", "B", "a", "\u00e9", "e", "_", "10", "9", "a/b", "a.b", "")) {
            names.add(path(d, name));
          }
          Collections.sort(names);
          return names;
        });
    probe(
        "signs of comparisons",
        d -> {
          List<Integer> signs = new ArrayList<>();
          for (String one : List.of("a", "A", "aa", "/a", "\u00e9", "\uff5e", "\ud83d\ude00")) {
            for (String other : List.of("a", "b", "a/b", "\uff5e")) {
              signs.add(Integer.signum(path(d, one).compareTo(path(d, other))));
            }
          }
          return signs;
        });
    probe(
        "set of names that a collator confuses",
        d -> {
          Set<Path> names = new TreeSet<>();
          List.of("x", "X", "x-y", "xy", "x y", "x_y").forEach(name -> names.add(path(d, name)));
          return names;
        });
    probe(
        "equal paths",
        d ->
            List.of(
                path(d, "a/").equals(path(d, "a")),
                path(d, "a").equals(path(d, "A")),
                path(d, "e").equals(path(d, "\u00e9")),
                path(d, "a/./b").equals(path(d, "a/b")),
                path(d, "//a").equals(path(d, "/a")),
                path(d, "a/b").hashCode() == path(d, "a//b").hashCode()));
    probe("a path compared with one of elsewhere", d -> d.compareTo(elsewhere(d)));
    probe("starts with a path of elsewhere", d -> d.startsWith(elsewhere(d)));
    probe("resolve a path of elsewhere", d -> d.resolve(elsewhere(d)));
  }

  // ---- globs

  private void globs() {
    List<String> paths =
        List.of(
            "", "a", "x.java", "/foo", "a/b", "/a/b.txt", ".hidden", "b", "ab", "a,b", "A", "a\nb");
    for (String glob :
        List.of(
            "*",
            "**",
            "*.java",
            "*.{java,class}",
            "[a-c]",
            "[!a]",
            "[^a]",
            "?",
            "??",
            "\\*",
            "a*b",
            "**/b",
            "/foo*",
            ".*",
            "{a,b/c,a/b}",
            "*{,.java}",
            "[ab]*",
            "**.txt",
            "a\\,b",
            "/**",
            "*/*",
            "{a,}",
            "[a",
            "{a",
            "}",
            "{a,{b}}",
            "[]",
            "[z-a]",
            "\\",
            "[/]",
            "[!]",
            "[a&&b]",
            "[-a]",
            "+",
            "^a$",
            "a|b",
            "(a)",
            "[\\]")) {
      probe(
          "glob " + glob,
          d -> {
            List<String> matching = new ArrayList<>();
            for (String path : paths) {
              if (d.getFileSystem().getPathMatcher("glob:" + glob).matches(path(d, path))) {
                matching.add(path);
              }
            }
            return matching;
          });
    }
    probe(
        "regular expression",
        d -> d.getFileSystem().getPathMatcher("REGEX:a.b").matches(path(d, "a/b")));
    probe("unknown syntax", d -> d.getFileSystem().getPathMatcher("perl:a").matches(d));
    probe("no syntax", d -> d.getFileSystem().getPathMatcher("a").matches(d));
    probe("empty syntax", d -> d.getFileSystem().getPathMatcher(":a").matches(d));
    probe(
        "listing by a glob",
        d -> {
          for (String name : List.of("a.txt", "B.txt", "b.TXT", ".txt", "a.txt.gz")) {
            Files.createFile(d.resolve(name));
          }
          return entries(d, "*.txt");
        });
    probe("listing by a malformed glob", d -> entries(d, "["));
  }

  private static List<String> entries(Path directory, String glob) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, glob)) {
      stream.forEach(path -> names.add(path.getFileName().toString()));
    }
    Collections.sort(names);
    return names;
  }

  // ---- files

  private void filesAreCreatedAndDeleted() {
    probe("create a file that exists", d -> Files.createFile(write(d, "a", "x")));
    probe("create a file in no directory", d -> Files.createFile(d.resolve("x/y")));
    probe("create a file in a file", d -> Files.createFile(write(d, "a", "").resolve("b")));
    probe("write a file in no directory", d -> write(d, "x/y", ""));
    probe("write a file in a file", d -> Files.writeString(write(d, "a", "").resolve("b"), "x"));
    probe("write a directory", d -> Files.writeString(d, "x"));
    probe("create a file over a directory", d -> Files.createFile(d));
    probe(
        "create a file over a dangling link",
        d -> Files.createFile(Files.createSymbolicLink(d.resolve("l"), path(d, "none"))));
    probe(
        "write through a dangling link",
        d -> {
          Files.createSymbolicLink(d.resolve("l"), path(d, "target"));
          write(d, "l", "x");
          return Files.readString(d.resolve("target")) + tree(d);
        });
    probe("delete nothing", d -> deleted(d.resolve("x")));
    probe("delete in nothing", d -> deleted(d.resolve("x/y")));
    probe("delete in a file", d -> deleted(write(d, "a", "").resolve("b")));
    probe("delete nothing if it exists", d -> Files.deleteIfExists(d.resolve("x")));
    probe("delete in nothing if it exists", d -> Files.deleteIfExists(d.resolve("x/y")));
    probe(
        "delete in a file if it exists", d -> Files.deleteIfExists(write(d, "a", "").resolve("b")));
    probe(
        "delete a full directory",
        d -> {
          Files.createDirectories(d.resolve("a/b"));
          return deleted(d.resolve("a"));
        });
    probe(
        "delete a link to a full directory",
        d -> {
          Files.createDirectories(d.resolve("a/b"));
          Files.createSymbolicLink(d.resolve("l"), path(d, "a"));
          Files.delete(d.resolve("l"));
          return tree(d);
        });
    probe(
        "delete a dangling link",
        d -> {
          Files.createSymbolicLink(d.resolve("l"), path(d, "none"));
          Files.delete(d.resolve("l"));
          return tree(d);
        });
    probe("delete with a slash at the end", d -> deleted(path(d, write(d, "a", "") + "/")));
    probe(
        "a and A are two files",
        d -> {
          write(d, "a", "1");
          write(d, "A", "2");
          return Files.readString(d.resolve("a"));
        });
    probe(
        "whether things exist",
        d -> {
          write(d, "a", "");
          Files.createSymbolicLink(d.resolve("l"), path(d, "none"));
          List<Boolean> answers = new ArrayList<>();
          for (String name : List.of("a", "l", "x", "a/b", "x/y", ".", "l/x")) {
            Path path = d.resolve(name);
            answers.add(Files.exists(path));
            answers.add(Files.exists(path, NOFOLLOW_LINKS));
            answers.add(Files.notExists(path));
            answers.add(Files.isDirectory(path));
            answers.add(Files.isRegularFile(path));
            answers.add(Files.isSymbolicLink(path));
            answers.add(Files.isReadable(path));
          }
          return answers;
        });
    probe(
        "two dots after a link lead from its target",
        d -> {
          Files.createDirectories(d.resolve("deep/er"));
          write(d, "deep/f", "deep");
          write(d, "f", "shallow");
          Files.createSymbolicLink(d.resolve("l"), path(d, "deep/er"));
          return Files.readString(d.resolve("l/../f"));
        });
    probe(
        "two dots after nothing",
        d -> {
          write(d, "f", "x");
          return Files.readString(d.resolve("none/../f"));
        });
    probe(
        "two dots after a file",
        d -> {
          write(d, "f", "x");
          return Files.readString(d.resolve("f/../f"));
        });
    probe("temporary file", d -> Files.createTempFile(d, "a", ".b").getParent().equals(d));
    probe(
        "permissions of temporary files",
        d ->
            permissions(Files.createTempFile(d, null, null))
                + permissions(Files.createTempDirectory(d, "x")));
    probe(
        "temporary file in nothing",
        d -> {
          try {
            return Files.createTempFile(d.resolve("x"), "a", "b");
          } catch (NoSuchFileException e) {
            return e.getFile().startsWith(d.resolve("x").resolve("a").toString()) || d.isAbsolute();
          }
        });
    probe(
        "deleted when it is opened to be deleted on close",
        d -> {
          write(d, "a", "x");
          try (FileChannel channel = open(d, "a", READ, DELETE_ON_CLOSE)) {
            return Files.exists(d.resolve("a")) + " " + channel.read(ByteBuffer.allocate(2));
          }
        });
    probe(
        "open a link to be deleted on close",
        d -> {
          Files.createSymbolicLink(d.resolve("l"), write(d, "a", "x"));
          return open(d, "l", READ, DELETE_ON_CLOSE).isOpen();
        });
    probe("delete the directory itself by a dot", d -> deleted(d.resolve(".")));
    probe(
        "delete a directory by two dots",
        d -> {
          Files.createDirectory(d.resolve("s"));
          return deleted(d.resolve("s/.."));
        });
    probe("create a directory by a dot", d -> Files.createDirectory(d.resolve(".")));
    probe("move a directory by a dot", d -> Files.move(d.resolve("."), d.resolve("x")));
    probe(
        "create a link by two dots", d -> Files.createSymbolicLink(d.resolve(".."), path(d, "x")));
    probe("move onto a dot", d -> Files.move(write(d, "a", ""), d.resolve("."), ATOMIC_MOVE));
  }

  private static String deleted(Path path) throws IOException {
    Files.delete(path);
    return "deleted";
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private void filesAreRead() {
    probe("read nothing", d -> Files.readString(d.resolve("x")));
    probe("read in nothing", d -> Files.readString(d.resolve("x/y")));
    probe("read in a file", d -> Files.readString(write(d, "a", "").resolve("b")));
    probe("read a directory", d -> Files.readAllBytes(d).length);
    probe(
        "read a directory by a stream",
        d -> {
          try (InputStream in = Files.newInputStream(d)) {
            return in.read();
          }
        });
    probe(
        "read bytes as text", d -> Files.readString(Files.write(d.resolve("a"), new byte[] {-1})));
    probe("lines", d -> Files.readAllLines(write(d, "a", "x\r\ny\n\nz")));
    probe(
        "lines of a stream",
        d -> {
          Files.write(d.resolve("a"), List.of("x", "y"));
          try (Stream<String> lines = Files.lines(d.resolve("a"))) {
            return lines.toList();
          }
        });
    probe("mismatch", d -> Files.mismatch(write(d, "a", "abc"), write(d, "b", "abd")));
    probe("mismatch of lengths", d -> Files.mismatch(write(d, "a", "abc"), write(d, "b", "ab")));
    probe("no mismatch", d -> Files.mismatch(write(d, "a", "abc"), write(d, "b", "abc")));
    probe("size of nothing", d -> Files.size(d.resolve("x")));
    probe(
        "20 MB",
        d -> {
          byte[] bytes = new byte[20 << 20];
          bytes[bytes.length - 1] = 7;
          Path file = Files.write(d.resolve("big"), bytes);
          return Files.size(file) + " " + java.util.Arrays.equals(Files.readAllBytes(file), bytes);
        });
    probe(
        "a hole of 20 MB",
        d -> {
          try (FileChannel channel = open(d, "s", CREATE, WRITE, READ)) {
            channel.write(ByteBuffer.wrap(new byte[1]), 20 << 20);
            ByteBuffer read = ByteBuffer.allocate(3);
            return channel.size() + " " + channel.read(read, 10 << 20) + " " + read.get(1);
          }
        });
    probe(
        "a hole of 5 GB",
        d -> {
          try (FileChannel channel = open(d, "s", CREATE, WRITE, READ)) {
            channel.position(5L << 30).write(ByteBuffer.wrap(new byte[] {1, 2}));
            ByteBuffer read = ByteBuffer.allocate(3);
            int count = channel.read(read, (5L << 30) + 1);
            return channel.size() + " " + count + " " + read.get(0) + " " + channel.position();
          }
        });
  }

  // ---- channels

  private void channels() {
    probe(
        "write without truncating",
        d -> {
          write(d, "a", "12345");
          Files.writeString(d.resolve("a"), "xy", WRITE);
          return Files.readString(d.resolve("a"));
        });
    probe(
        "append",
        d -> {
          Files.writeString(write(d, "a", "12"), "xy", APPEND);
          return Files.readString(d.resolve("a"));
        });
    probe("append to nothing", d -> Files.writeString(d.resolve("a"), "x", APPEND));
    probe("create new over a file", d -> Files.writeString(write(d, "a", ""), "x", CREATE_NEW));
    probe("write nothing that exists", d -> Files.writeString(d.resolve("a"), "x", WRITE));
    probe(
        "truncate when opened for reading",
        d -> {
          write(d, "a", "12");
          open(d, "a", READ, TRUNCATE_EXISTING).close();
          return Files.readString(d.resolve("a"));
        });
    probe("create when opened for reading", d -> open(d, "a", READ, CREATE).isOpen());
    probe("create new when opened for reading", d -> open(d, "a", READ, CREATE_NEW).isOpen());
    probe("read and append", d -> open(d, "a", READ, APPEND, CREATE).isOpen());
    probe("truncate and append", d -> open(d, "a", TRUNCATE_EXISTING, APPEND, CREATE).isOpen());
    probe(
        "position of an appending channel",
        d -> {
          write(d, "a", "123");
          try (FileChannel channel = open(d, "a", APPEND)) {
            List<Object> seen = new ArrayList<>();
            seen.add(channel.position());
            channel.write(UTF_8.encode("xy"));
            seen.add(channel.position());
            channel.position(0).write(UTF_8.encode("z"));
            seen.add(channel.position());
            channel.write(UTF_8.encode("!"), 1);
            seen.add(Files.readString(d.resolve("a")));
            return seen;
          }
        });
    probe(
        "two channels",
        d -> {
          try (FileChannel one = open(d, "a", CREATE, WRITE);
              FileChannel other = open(d, "a", READ)) {
            one.write(UTF_8.encode("abc"));
            ByteBuffer read = ByteBuffer.allocate(8);
            List<Object> seen =
                new ArrayList<>(List.of(other.size(), other.read(read), other.read(read)));
            one.truncate(1);
            seen.addAll(List.of(other.size(), other.position(), other.read(read), one.position()));
            return seen;
          }
        });
    probe(
        "positions beyond the end",
        d -> {
          write(d, "a", "abc");
          try (FileChannel channel = open(d, "a", READ, WRITE)) {
            channel.position(10);
            ByteBuffer read = ByteBuffer.allocate(1);
            List<Object> seen =
                new ArrayList<>(List.of(channel.size(), channel.read(read), channel.position()));
            seen.add(channel.truncate(20).size());
            seen.add(channel.position());
            seen.add(channel.truncate(2).position());
            channel.position(4).write(UTF_8.encode("z"));
            seen.add(Files.readString(d.resolve("a")));
            return seen;
          }
        });
    probe(
        "nothing is read and written",
        d -> {
          write(d, "a", "abc");
          try (FileChannel channel = open(d, "a", READ, WRITE)) {
            ByteBuffer none = ByteBuffer.allocate(0);
            return List.of(
                channel.read(none),
                channel.write(none),
                channel.position(3).read(none),
                channel.position(9).write(none),
                channel.size());
          }
        });
    probe(
        "scatter and gather",
        d -> {
          try (FileChannel channel = open(d, "a", READ, WRITE, CREATE)) {
            ByteBuffer[] from = {UTF_8.encode("ab"), UTF_8.encode(""), UTF_8.encode("cde")};
            long written = channel.write(from);
            ByteBuffer[] into = {ByteBuffer.allocate(1), ByteBuffer.allocate(9)};
            long read = channel.position(1).read(into);
            return List.of(written, read, into[1].position(), channel.read(into, 1, 1));
          }
        });
    probe(
        "gather a part",
        d -> {
          try (FileChannel channel = open(d, "a", READ, WRITE, CREATE)) {
            ByteBuffer[] from = {UTF_8.encode("ab"), UTF_8.encode("cde"), UTF_8.encode("f")};
            return List.of(channel.write(from, 1, 1), Files.readString(d.resolve("a")));
          }
        });
    probe(
        "transfers",
        d -> {
          write(d, "a", "abcdef");
          try (FileChannel from = open(d, "a", READ);
              FileChannel to = open(d, "b", CREATE, READ, WRITE)) {
            List<Object> seen = new ArrayList<>();
            seen.add(from.transferTo(2, 3, to));
            seen.add(from.transferTo(6, 3, to));
            seen.add(from.transferTo(99, 3, to));
            seen.add(from.transferTo(4, 99, to));
            seen.add(from.position());
            seen.add(to.position());
            seen.add(to.transferFrom(from, 1, 2));
            seen.add(to.transferFrom(from, 99, 2));
            seen.add(
                to.transferFrom(
                    Channels.newChannel(new ByteArrayInputStream(new byte[] {'x'})), 0, 9));
            seen.add(from.position());
            seen.add(Files.readString(d.resolve("b")));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            seen.add(from.transferTo(0, 2, Channels.newChannel(out)) + out.toString(UTF_8));
            return seen;
          }
        });
    probe(
        "exists after it is deleted while open",
        d -> {
          try (FileChannel channel = open(d, "o", CREATE, WRITE, READ)) {
            Files.delete(d.resolve("o"));
            channel.write(ByteBuffer.wrap(new byte[3]));
            channel.force(true);
            write(d, "o", "other");
            return channel.size() + " " + Files.size(d.resolve("o"));
          }
        });
    probe(
        "written after it was moved and replaced while open",
        d -> {
          try (FileChannel channel = open(d, "o", CREATE, WRITE)) {
            write(d, "x", "new");
            Files.createLink(d.resolve("h"), d.resolve("o"));
            Files.move(d.resolve("x"), d.resolve("o"), REPLACE_EXISTING);
            channel.write(UTF_8.encode("old"));
            return Files.readString(d.resolve("o")) + Files.readString(d.resolve("h"));
          }
        });
    probe(
        "replaced by an atomic move while open",
        d -> {
          write(d, "o", "old");
          try (FileChannel channel = open(d, "o", READ)) {
            Files.move(write(d, "x", "other"), d.resolve("o"), ATOMIC_MOVE);
            ByteBuffer read = ByteBuffer.allocate(9);
            return channel.read(read) + " " + Files.readString(d.resolve("o"));
          }
        });
    probe(
        "delete on close",
        d -> {
          try (FileChannel channel = open(d, "a", CREATE, WRITE, DELETE_ON_CLOSE)) {
            channel.write(UTF_8.encode("x"));
          }
          return Files.exists(d.resolve("a"));
        });
    probe(
        "map for reading",
        d -> {
          write(d, "a", "xyz");
          try (FileChannel channel = open(d, "a", READ)) {
            return "" + (char) channel.map(FileChannel.MapMode.READ_ONLY, 1, 2).get(1);
          }
        });
    probe(
        "map a private copy",
        d -> {
          write(d, "a", "xyz");
          try (FileChannel channel = open(d, "a", READ, WRITE)) {
            channel.map(FileChannel.MapMode.PRIVATE, 0, 3).put(0, (byte) 'a');
            return Files.readString(d.resolve("a"));
          }
        });
    probe(
        "map a segment for reading",
        d -> {
          write(d, "a", "xyz");
          try (FileChannel channel = open(d, "a", READ);
              Arena arena = Arena.ofConfined()) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 1, 2, arena).byteSize();
          }
        });
    probe(
        "locks",
        d -> {
          try (FileChannel channel = open(d, "a", CREATE, READ, WRITE);
              FileLock one = channel.lock(0, 10, true);
              FileLock two = channel.tryLock(10, 10, false)) {
            List<Object> seen = new ArrayList<>();
            seen.addAll(List.of(one.isValid(), one.isShared(), two.isShared(), two.position()));
            seen.addAll(List.of(two.overlaps(5, 5), two.overlaps(5, 6)));
            one.release();
            return List.of(seen, one.isValid(), channel.tryLock(0, 5, false).isValid());
          }
        });
    probe(
        "locks that overlap",
        d -> {
          try (FileChannel channel = open(d, "a", CREATE, WRITE);
              FileChannel other = open(d, "a", WRITE);
              FileLock one = channel.lock()) {
            return other.tryLock(5, 1, one.isShared());
          }
        });
    probe(
        "lock of an open channel after closing",
        d -> {
          FileChannel channel = open(d, "a", CREATE, WRITE);
          FileLock lock = channel.lock();
          channel.close();
          return lock.isValid();
        });
    probe(
        "output stream at the end",
        d -> {
          write(d, "a", "12345");
          try (OutputStream out = Files.newOutputStream(d.resolve("a"), CREATE, APPEND)) {
            out.write('x');
          }
          try (OutputStream out = Files.newOutputStream(d.resolve("b"))) {
            out.write('y');
          }
          return Files.readString(d.resolve("a")) + Files.readString(d.resolve("b"));
        });
  }

  private void channelsAreMisused() {
    probe(
        "read a channel for writing",
        d -> open(d, "a", CREATE, WRITE).read(ByteBuffer.allocate(1)));
    probe(
        "read there for writing", d -> open(d, "a", CREATE, WRITE).read(ByteBuffer.allocate(1), 0));
    probe(
        "write a channel for reading",
        d -> {
          write(d, "a", "");
          return open(d, "a", READ).write(ByteBuffer.allocate(1));
        });
    probe(
        "write there for reading",
        d -> {
          write(d, "a", "");
          return open(d, "a", READ).write(ByteBuffer.allocate(1), 0);
        });
    probe(
        "truncate a channel for reading",
        d -> {
          write(d, "a", "");
          return open(d, "a", READ).truncate(0).isOpen();
        });
    probe(
        "transfer to a position beyond the end",
        d -> {
          write(d, "a", "abc");
          try (FileChannel channel = open(d, "b", CREATE, WRITE)) {
            ByteArrayInputStream in = new ByteArrayInputStream(new byte[] {'x', 'y'});
            return channel.transferFrom(Channels.newChannel(in), 5, 2) + " " + channel.size();
          }
        });
    probe(
        "write a read-only buffer",
        d -> open(d, "a", CREATE, WRITE).write(ByteBuffer.allocate(2).asReadOnlyBuffer()));
    probe(
        "read into a read-only buffer",
        d -> {
          write(d, "a", "x");
          return open(d, "a", READ).read(ByteBuffer.allocate(2).asReadOnlyBuffer());
        });
    probe(
        "open with a foreign option",
        d -> open(d, "a", CREATE, WRITE, new OpenOption() {}).isOpen());
    probe(
        "copy with a foreign option",
        d -> Files.copy(write(d, "a", ""), d.resolve("b"), new CopyOption() {}));
    probe("truncate to a negative size", d -> open(d, "a", CREATE, WRITE).truncate(-1).isOpen());
    probe("negative position", d -> open(d, "a", CREATE, WRITE).position(-1).isOpen());
    probe(
        "read at a negative position",
        d -> open(d, "a", CREATE, READ, WRITE).read(ByteBuffer.allocate(1), -1));
    probe(
        "write at a negative position",
        d -> open(d, "a", CREATE, WRITE).write(ByteBuffer.allocate(1), -1));
    probe(
        "transfer a negative count",
        d -> {
          FileChannel channel = open(d, "a", CREATE, READ, WRITE);
          return channel.transferTo(0, -1, channel);
        });
    probe(
        "transfer to a channel for reading",
        d -> {
          write(d, "a", "x");
          return open(d, "a", READ).transferTo(0, 1, open(d, "a", READ));
        });
    probe(
        "transfer from a channel for writing",
        d -> open(d, "a", CREATE, WRITE).transferFrom(open(d, "b", CREATE, WRITE), 0, 1));
    probe(
        "shared lock of a channel for writing", d -> open(d, "a", CREATE, WRITE).lock(0, 1, true));
    probe(
        "lock of a channel for reading",
        d -> {
          write(d, "a", "");
          return open(d, "a", READ).lock(0, 1, false);
        });
    probe("lock at a negative position", d -> open(d, "a", CREATE, WRITE).lock(-1, 1, false));
    probe(
        "map more than there is for reading",
        d -> {
          write(d, "a", "x");
          return open(d, "a", READ).map(FileChannel.MapMode.READ_ONLY, 0, 9);
        });
    probe(
        "map a negative size",
        d -> {
          write(d, "a", "x");
          return open(d, "a", READ).map(FileChannel.MapMode.READ_ONLY, 0, -1);
        });
    probe(
        "map a channel for writing",
        d -> open(d, "a", CREATE, WRITE).map(FileChannel.MapMode.READ_ONLY, 0, 0));
    for (Map.Entry<String, ChannelUse> use :
        Map.<String, ChannelUse>of(
                "read", channel -> channel.read(ByteBuffer.allocate(1)),
                "write", channel -> channel.write(ByteBuffer.allocate(1)),
                "position", FileChannel::position,
                "size", FileChannel::size,
                "truncate", channel -> channel.truncate(0),
                "force",
                    channel -> {
                      channel.force(true);
                      return "";
                    },
                "lock", FileChannel::lock,
                "transferTo", channel -> channel.transferTo(0, 1, channel),
                "map", channel -> channel.map(FileChannel.MapMode.READ_ONLY, 0, 0))
            .entrySet()) {
      probe(
          use.getKey() + " of a closed channel",
          d -> {
            FileChannel channel = open(d, "a", CREATE, READ, WRITE);
            channel.close();
            channel.close();
            return use.getValue().use(channel);
          });
    }
    probe(
        "open a link that is not followed",
        d -> {
          Files.createSymbolicLink(d.resolve("l"), write(d, "a", "x"));
          return open(d, "l", READ, NOFOLLOW_LINKS).isOpen();
        });
    probe(
        "open a directory for reading and writing", d -> FileChannel.open(d, READ, WRITE).isOpen());
    probe(
        "open a directory for reading",
        d -> {
          try (FileChannel channel = FileChannel.open(d, READ)) {
            return channel.read(ByteBuffer.allocate(1));
          }
        });
    probe(
        "open a directory as a byte channel",
        d -> {
          try (SeekableByteChannel channel = Files.newByteChannel(d)) {
            return channel.isOpen();
          }
        });
  }

  private interface ChannelUse {
    Object use(FileChannel channel) throws IOException;
  }

  // ---- directories

  private void directories() {
    probe("create a directory that exists", d -> Files.createDirectory(d));
    probe("create a directory over a file", d -> Files.createDirectory(write(d, "a", "")));
    probe("create a directory in nothing", d -> Files.createDirectory(d.resolve("x/y")));
    probe(
        "create a directory in a file", d -> Files.createDirectory(write(d, "a", "").resolve("b")));
    probe("create directories over a file", d -> Files.createDirectories(write(d, "a", "")));
    probe(
        "create directories in a file",
        d -> Files.createDirectories(write(d, "a", "").resolve("b/c")));
    probe(
        "create directories through a link",
        d -> {
          Files.createDirectory(d.resolve("a"));
          Files.createSymbolicLink(d.resolve("l"), path(d, "a"));
          Files.createDirectories(d.resolve("l"));
          Files.createDirectories(d.resolve("l/b/c"));
          return tree(d);
        });
    probe(
        "create directories with dots",
        d -> {
          Files.createDirectories(d.resolve("a/../b/./c"));
          return tree(d);
        });
    probe("list nothing", d -> entries(d.resolve("x"), "*"));
    probe("list a file", d -> entries(write(d, "a", ""), "*"));
    probe("list by a stream of nothing", d -> Files.list(d.resolve("x")).toList());
    probe(
        "list through a link",
        d -> {
          Files.createDirectory(d.resolve("a"));
          write(d, "a/x", "");
          Files.createSymbolicLink(d.resolve("l"), path(d, "a"));
          try (DirectoryStream<Path> stream = Files.newDirectoryStream(d.resolve("l"))) {
            return d.relativize(stream.iterator().next());
          }
        });
    probe(
        "iterate a listing twice",
        d -> {
          try (DirectoryStream<Path> stream = Files.newDirectoryStream(d)) {
            boolean first = stream.iterator().hasNext();
            return stream.iterator().hasNext() || first;
          }
        });
    probe(
        "iterate a closed listing",
        d -> {
          DirectoryStream<Path> stream = Files.newDirectoryStream(d);
          stream.close();
          return stream.iterator().hasNext();
        });
    probe(
        "iterate beyond the end",
        d -> {
          try (DirectoryStream<Path> stream = Files.newDirectoryStream(d)) {
            return stream.iterator().next();
          }
        });
    probe(
        "close while iterating",
        d -> {
          write(d, "a", "");
          DirectoryStream<Path> stream = Files.newDirectoryStream(d);
          Iterator<Path> iterator = stream.iterator();
          stream.close();
          return iterator.hasNext() && !iterator.next().toString().isEmpty() && iterator.hasNext();
        });
    probe(
        "remove from a listing",
        d -> {
          write(d, "a", "");
          try (DirectoryStream<Path> stream = Files.newDirectoryStream(d)) {
            Iterator<Path> iterator = stream.iterator();
            iterator.next();
            iterator.remove();
            return "removed";
          }
        });
    probe(
        "filter that fails",
        d -> {
          write(d, "a", "");
          try (DirectoryStream<Path> stream =
              Files.newDirectoryStream(
                  d,
                  path -> {
                    throw new IOException("no");
                  })) {
            return stream.iterator().hasNext();
          }
        });
    probe(
        "walk",
        d -> {
          Files.createDirectories(d.resolve("a/b"));
          write(d, "a/b/c", "");
          Files.createSymbolicLink(d.resolve("l"), path(d, "a"));
          return tree(d);
        });
    probe(
        "walk to a depth, following links",
        d -> {
          Files.createDirectories(d.resolve("a/b/c"));
          Files.createSymbolicLink(d.resolve("l"), path(d, "a"));
          try (Stream<Path> paths = Files.walk(d, 2, FileVisitOption.FOLLOW_LINKS)) {
            return paths.map(path -> d.relativize(path).toString()).sorted().toList();
          }
        });
    probe(
        "walk in a circle",
        d -> {
          Files.createDirectories(d.resolve("a"));
          Files.createSymbolicLink(d.resolve("a/l"), d);
          try (Stream<Path> paths = Files.walk(d, FileVisitOption.FOLLOW_LINKS)) {
            return paths.count();
          } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
          }
        });
    probe(
        "find",
        d -> {
          write(d, "a", "x");
          write(d, "b", "xy");
          try (Stream<Path> paths =
              Files.find(d, 9, (path, attributes) -> attributes.size() == 2)) {
            return paths.filter(Files::isRegularFile).map(d::relativize).toList();
          }
        });
    probe(
        "entries are seen under the path that was given",
        d -> {
          write(d, "a", "");
          try (DirectoryStream<Path> stream = Files.newDirectoryStream(d.resolve("."))) {
            return stream.iterator().next().equals(d.resolve("./a"));
          }
        });
  }

  // ---- copies and moves

  private void copies() {
    probe("copy nothing", d -> Files.copy(d.resolve("x"), d.resolve("y")));
    probe("copy over a file", d -> Files.copy(write(d, "a", ""), write(d, "b", "")));
    probe("copy into nothing", d -> Files.copy(write(d, "a", ""), d.resolve("x/y")));
    probe("copy into a file", d -> Files.copy(write(d, "a", ""), write(d, "b", "").resolve("c")));
    probe(
        "copy and replace",
        d -> {
          Files.copy(write(d, "a", "new"), write(d, "b", "older"), REPLACE_EXISTING);
          return Files.readString(d.resolve("b"));
        });
    probe(
        "copy onto itself",
        d -> {
          Path file = write(d, "a", "x");
          Files.copy(file, file);
          Files.copy(file, file, REPLACE_EXISTING);
          return Files.readString(file);
        });
    probe(
        "copy onto a hard link of it",
        d -> {
          Files.createLink(d.resolve("h"), write(d, "a", "x"));
          Files.copy(d.resolve("a"), d.resolve("h"));
          return Files.readString(d.resolve("h"));
        });
    probe(
        "copy a directory",
        d -> {
          Files.createDirectories(d.resolve("a/b"));
          Files.copy(d.resolve("a"), d.resolve("c"));
          return tree(d);
        });
    probe(
        "copy a directory over a full one",
        d -> {
          Files.createDirectories(d.resolve("s"));
          Files.createDirectories(d.resolve("t/u"));
          return Files.copy(d.resolve("s"), d.resolve("t"), REPLACE_EXISTING);
        });
    probe(
        "copy a file over an empty directory",
        d -> {
          Files.createDirectories(d.resolve("t"));
          Files.copy(write(d, "a", "x"), d.resolve("t"), REPLACE_EXISTING);
          return Files.readString(d.resolve("t"));
        });
    probe(
        "copy a link",
        d -> {
          Files.createSymbolicLink(d.resolve("l"), path(d, "a"));
          write(d, "a", "x");
          Files.copy(d.resolve("l"), d.resolve("followed"));
          Files.copy(d.resolve("l"), d.resolve("not"), NOFOLLOW_LINKS);
          return Files.isSymbolicLink(d.resolve("followed"))
              + " "
              + Files.readSymbolicLink(d.resolve("not"));
        });
    probe(
        "copy over a link",
        d -> {
          Files.createSymbolicLink(d.resolve("l"), path(d, "a"));
          write(d, "a", "x");
          Files.copy(write(d, "b", "y"), d.resolve("l"), REPLACE_EXISTING);
          return Files.isSymbolicLink(d.resolve("l")) + Files.readString(d.resolve("a"));
        });
    probe(
        "copy over a dangling link",
        d -> {
          Files.createSymbolicLink(d.resolve("l"), path(d, "none"));
          return Files.copy(write(d, "b", "y"), d.resolve("l"));
        });
    probe("copy atomically", d -> Files.copy(write(d, "a", ""), d.resolve("b"), ATOMIC_MOVE));
    probe(
        "copy permissions and times",
        d -> {
          Path file = write(d, "a", "x");
          Files.setLastModifiedTime(file, OLD);
          Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));
          Files.copy(file, d.resolve("b"), COPY_ATTRIBUTES);
          Files.copy(file, d.resolve("c"));
          return List.of(
              Files.getLastModifiedTime(d.resolve("b")),
              permissions(d.resolve("b")),
              Files.getLastModifiedTime(d.resolve("c")).equals(OLD));
        });
    probe(
        "copy a stream over a file",
        d -> Files.copy(new ByteArrayInputStream(new byte[2]), write(d, "a", "")));
    probe(
        "copy a stream",
        d -> Files.copy(new ByteArrayInputStream(new byte[2]), d.resolve("a"), REPLACE_EXISTING));
    probe("copy to a stream", d -> Files.copy(write(d, "a", "xyz"), new ByteArrayOutputStream()));
    probe(
        "copy is another file",
        d -> {
          Path copy = Files.copy(write(d, "a", "x"), d.resolve("b"));
          Files.writeString(d.resolve("a"), "changed");
          return Files.readString(copy) + Files.isSameFile(copy, d.resolve("a"));
        });
  }

  private void moves() {
    probe("move nothing", d -> Files.move(d.resolve("x"), d.resolve("y")));
    probe("move over a file", d -> Files.move(write(d, "a", ""), write(d, "b", "")));
    probe("move into nothing", d -> Files.move(write(d, "a", ""), d.resolve("x/y")));
    probe("move into a file", d -> Files.move(write(d, "a", ""), write(d, "b", "").resolve("c")));
    probe(
        "move and replace",
        d -> {
          Files.move(write(d, "a", "new"), write(d, "b", "older"), REPLACE_EXISTING);
          return Files.readString(d.resolve("b")) + tree(d);
        });
    probe(
        "move onto itself",
        d -> {
          Path file = write(d, "a", "x");
          Files.move(file, file);
          Files.move(file, file, ATOMIC_MOVE);
          Files.move(file, file, REPLACE_EXISTING);
          return tree(d);
        });
    probe(
        "move onto a hard link of it",
        d -> {
          Files.createLink(d.resolve("h"), write(d, "a", "x"));
          Files.move(d.resolve("a"), d.resolve("h"));
          return tree(d);
        });
    probe(
        "move atomically onto a hard link of it",
        d -> {
          Files.createLink(d.resolve("h"), write(d, "a", "x"));
          Files.move(d.resolve("a"), d.resolve("h"), ATOMIC_MOVE);
          return tree(d);
        });
    probe(
        "move atomically over a file",
        d -> {
          Files.move(write(d, "a", "new"), write(d, "b", "old"), ATOMIC_MOVE);
          return Files.readString(d.resolve("b")) + tree(d);
        });
    probe(
        "move atomically over a link",
        d -> {
          write(d, "t", "target");
          Files.createSymbolicLink(d.resolve("l"), path(d, "t"));
          Files.move(write(d, "a", "new"), d.resolve("l"), ATOMIC_MOVE);
          return Files.isSymbolicLink(d.resolve("l")) + Files.readString(d.resolve("t"));
        });
    probe(
        "move a file atomically over a directory",
        d -> {
          Files.createDirectory(d.resolve("t"));
          return Files.move(write(d, "a", ""), d.resolve("t"), ATOMIC_MOVE);
        });
    probe(
        "move a directory atomically over a file",
        d -> {
          Files.createDirectory(d.resolve("s"));
          return Files.move(d.resolve("s"), write(d, "a", ""), ATOMIC_MOVE);
        });
    probe(
        "move a directory atomically over an empty one",
        d -> {
          Files.createDirectories(d.resolve("s/x"));
          Files.createDirectory(d.resolve("t"));
          Files.move(d.resolve("s"), d.resolve("t"), ATOMIC_MOVE);
          return tree(d);
        });
    probe(
        "move a directory atomically over a full one",
        d -> {
          Files.createDirectories(d.resolve("s"));
          Files.createDirectories(d.resolve("t/u"));
          return Files.move(d.resolve("s"), d.resolve("t"), ATOMIC_MOVE);
        });
    probe(
        "move a directory over a full one",
        d -> {
          Files.createDirectories(d.resolve("s"));
          Files.createDirectories(d.resolve("t/u"));
          return Files.move(d.resolve("s"), d.resolve("t"), REPLACE_EXISTING);
        });
    probe(
        "move a file over an empty directory",
        d -> {
          Files.createDirectories(d.resolve("t"));
          Files.move(write(d, "a", "x"), d.resolve("t"), REPLACE_EXISTING);
          return Files.readString(d.resolve("t"));
        });
    probe(
        "move a directory over a file",
        d -> {
          Files.createDirectories(d.resolve("s/x"));
          Files.move(d.resolve("s"), write(d, "a", "x"), REPLACE_EXISTING);
          return tree(d);
        });
    probe(
        "move a directory into itself",
        d -> {
          Files.createDirectories(d.resolve("s"));
          return Files.move(d.resolve("s"), d.resolve("s/t"));
        });
    probe(
        "move a full directory",
        d -> {
          Files.createDirectories(d.resolve("s/x/y"));
          write(d, "s/x/f", "z");
          Files.move(d.resolve("s"), d.resolve("t"));
          return tree(d) + Files.readString(d.resolve("t/x/f"));
        });
    probe(
        "move a link",
        d -> {
          write(d, "a", "x");
          Files.createSymbolicLink(d.resolve("l"), path(d, "a"));
          Files.createDirectory(d.resolve("s"));
          Files.move(d.resolve("l"), d.resolve("s/m"));
          return Files.isSymbolicLink(d.resolve("s/m"))
              + " "
              + Files.exists(d.resolve("s/m"))
              + tree(d);
        });
    probe(
        "move a dangling link",
        d -> {
          Files.createSymbolicLink(d.resolve("l"), path(d, "none"));
          return Files.readSymbolicLink(Files.move(d.resolve("l"), d.resolve("m")));
        });
    probe(
        "move over a dangling link",
        d -> {
          Files.createSymbolicLink(d.resolve("l"), path(d, "none"));
          return Files.move(write(d, "a", ""), d.resolve("l"));
        });
    probe(
        "move with attributes",
        d -> Files.move(write(d, "a", ""), d.resolve("b"), COPY_ATTRIBUTES));
    probe(
        "move keeps times and permissions",
        d -> {
          Path file = write(d, "a", "x");
          Files.setLastModifiedTime(file, OLD);
          Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
          Files.move(file, d.resolve("b"));
          return Files.getLastModifiedTime(d.resolve("b")) + permissions(d.resolve("b"));
        });
    probe(
        "move through a link to a directory",
        d -> {
          Files.createDirectory(d.resolve("s"));
          Files.createSymbolicLink(d.resolve("l"), path(d, "s"));
          Files.move(write(d, "a", "x"), d.resolve("l/b"));
          return tree(d);
        });
  }

  // ---- links

  private void links() {
    probe(
        "create a link over a file",
        d -> Files.createSymbolicLink(write(d, "a", ""), path(d, "b")));
    probe(
        "create a link in nothing", d -> Files.createSymbolicLink(d.resolve("x/y"), path(d, "b")));
    probe(
        "create a hard link over a file",
        d -> Files.createLink(write(d, "a", ""), write(d, "b", "")));
    probe("create a hard link of nothing", d -> Files.createLink(d.resolve("a"), d.resolve("x")));
    probe(
        "create a hard link of a directory",
        d -> {
          Files.createDirectory(d.resolve("s"));
          return Files.createLink(d.resolve("a"), d.resolve("s"));
        });
    probe(
        "create a hard link in nothing",
        d -> Files.createLink(d.resolve("x/y"), write(d, "a", "")));
    probe(
        "hard link of a symbolic link",
        d -> {
          write(d, "a", "x");
          Files.createSymbolicLink(d.resolve("l"), path(d, "a"));
          Files.createLink(d.resolve("h"), d.resolve("l"));
          return Files.isSymbolicLink(d.resolve("h"));
        });
    probe(
        "hard link shares the content",
        d -> {
          Files.createLink(d.resolve("h"), write(d, "a", "x"));
          Files.writeString(d.resolve("a"), "y");
          Files.delete(d.resolve("a"));
          return Files.readString(d.resolve("h"));
        });
    probe("read a link of a file", d -> Files.readSymbolicLink(write(d, "a", "")));
    probe("read a link of nothing", d -> Files.readSymbolicLink(d.resolve("x")));
    probe(
        "link keeps its text",
        d ->
            List.of(
                Files.readSymbolicLink(
                    Files.createSymbolicLink(d.resolve("l"), path(d, "../x/./y"))),
                Files.readSymbolicLink(
                    Files.createSymbolicLink(d.resolve("m"), path(d, "/a/../b")))));
    probe(
        "relative link",
        d -> {
          Files.createDirectory(d.resolve("s"));
          write(d, "t", "x");
          Files.createSymbolicLink(d.resolve("s/l"), path(d, "../t"));
          return Files.readString(d.resolve("s/l"));
        });
    probe(
        "link to a directory",
        d -> {
          Files.createDirectory(d.resolve("s"));
          write(d, "s/f", "x");
          Files.createSymbolicLink(d.resolve("l"), path(d, "s"));
          return Files.readString(d.resolve("l/f"))
              + Files.isDirectory(d.resolve("l"))
              + Files.isDirectory(d.resolve("l"), NOFOLLOW_LINKS);
        });
    probe(
        "link of a link",
        d -> {
          Files.createSymbolicLink(d.resolve("l"), write(d, "t", "x"));
          Files.createSymbolicLink(d.resolve("k"), d.resolve("l"));
          return Files.readString(d.resolve("k"))
              + d.relativize(d.resolve("k").toRealPath()).getFileName();
        });
    probe(
        "link to itself",
        d -> {
          Files.createSymbolicLink(d.resolve("l"), path(d, "l"));
          return Files.exists(d.resolve("l")) + Files.readString(d.resolve("l"));
        });
    probe(
        "real path of a link to itself",
        d -> {
          Files.createSymbolicLink(d.resolve("l"), path(d, "l"));
          return d.resolve("l").toRealPath();
        });
    probe(
        "attributes of a link to itself",
        d -> {
          Files.createSymbolicLink(d.resolve("l"), path(d, "l"));
          return Files.readAttributes(d.resolve("l"), BasicFileAttributes.class).size();
        });
    probe("real path of nothing", d -> d.resolve("x").toRealPath());
    probe("real path in a file", d -> write(d, "a", "").resolve("b").toRealPath());
    probe(
        "real paths",
        d -> {
          Path real = d.toRealPath();
          Files.createDirectories(d.resolve("s/u"));
          write(d, "s/f", "");
          Files.createSymbolicLink(d.resolve("l"), path(d, "s/u"));
          return List.of(
              real.relativize(d.resolve("l/../f").toRealPath()),
              real.relativize(d.resolve("./s/../s/f").toRealPath()),
              real.relativize(d.resolve("l").toRealPath(NOFOLLOW_LINKS)),
              real.relativize(d.resolve("l/.").toRealPath()));
        });
    probe(
        "real path of a dangling link, not followed",
        d -> {
          Files.createSymbolicLink(d.resolve("l"), path(d, "none"));
          return d.resolve("l").toRealPath(NOFOLLOW_LINKS).getFileName();
        });
    probe(
        "same file",
        d -> {
          write(d, "a", "x");
          write(d, "b", "x");
          Files.createLink(d.resolve("h"), d.resolve("a"));
          Files.createSymbolicLink(d.resolve("l"), path(d, "a"));
          return List.of(
              Files.isSameFile(d.resolve("a"), d.resolve("b")),
              Files.isSameFile(d.resolve("a"), d.resolve("h")),
              Files.isSameFile(d.resolve("l"), d.resolve("h")),
              Files.isSameFile(d.resolve("n"), d.resolve("n")));
        });
    probe(
        "same file of two that are missing", d -> Files.isSameFile(d.resolve("n"), d.resolve("m")));
  }

  // ---- attributes

  private void attributes() {
    probe("attributes of a file", d -> kind(write(d, "a", "xyz"), true));
    probe("attributes of a directory", d -> kind(d, false));
    probe(
        "attributes of a link",
        d -> {
          Files.createSymbolicLink(d.resolve("l"), path(d, "target"));
          BasicFileAttributes link =
              Files.readAttributes(d.resolve("l"), BasicFileAttributes.class, NOFOLLOW_LINKS);
          return List.of(link.size(), link.isSymbolicLink(), link.isOther(), link.isRegularFile());
        });
    probe(
        "attributes of a dangling link",
        d -> {
          Files.createSymbolicLink(d.resolve("l"), path(d, "target"));
          return Files.readAttributes(d.resolve("l"), BasicFileAttributes.class);
        });
    probe(
        "attributes of nothing",
        d -> Files.readAttributes(d.resolve("x"), BasicFileAttributes.class));
    probe(
        "attributes in a file",
        d -> Files.readAttributes(write(d, "a", "").resolve("b"), BasicFileAttributes.class));
    for (Map.Entry<String, Body> use :
        Map.<String, Body>of(
                "attributes", file -> Files.readAttributes(file, "size"),
                "time", file -> Files.getLastModifiedTime(file),
                "size", file -> Files.size(file),
                "permissions", file -> Files.getPosixFilePermissions(file),
                "new time", file -> Files.setLastModifiedTime(file, OLD),
                "new permissions", file -> Files.setPosixFilePermissions(file, Set.of()),
                "owner", file -> Files.getOwner(file),
                "real path", file -> file.toRealPath(),
                "access",
                    file -> {
                      file.getFileSystem().provider().checkAccess(file);
                      return "";
                    },
                "comparison", file -> Files.isSameFile(file, file.getFileSystem().getPath("/")))
            .entrySet()) {
      probe(
          use.getKey() + " of a file in a file",
          d -> use.getValue().run(write(d, "a", "").resolve("b")));
      probe(
          use.getKey() + " of a file behind a circle of links",
          d -> {
            Files.createSymbolicLink(d.resolve("l"), path(d, "l"));
            return use.getValue().run(d.resolve("l/x"));
          });
    }
    probe(
        "whether a file in a file exists",
        d -> {
          Path file = write(d, "a", "").resolve("b");
          return List.of(
              Files.exists(file),
              Files.notExists(file),
              Files.isDirectory(file),
              Files.notExists(file, NOFOLLOW_LINKS),
              Files.deleteIfExists(d.resolve("none")));
        });
    probe(
        "whether a file behind a circle of links exists",
        d -> {
          Files.createSymbolicLink(d.resolve("l"), path(d, "l"));
          Path file = d.resolve("l/x");
          return List.of(Files.exists(file), Files.notExists(file), Files.isRegularFile(file));
        });
    probe(
        "attributes of Unix",
        d -> {
          Files.createLink(d.resolve("h"), write(d, "a", "xy"));
          Files.setPosixFilePermissions(
              d.resolve("a"), PosixFilePermissions.fromString("rw-r---wx"));
          return Files.getAttribute(d.resolve("h"), "unix:nlink")
              + " "
              + Integer.toOctalString((int) Files.getAttribute(d.resolve("h"), "unix:mode"))
              + " "
              + Files.getAttribute(d.resolve("h"), "unix:ino")
                  .equals(Files.getAttribute(d.resolve("a"), "unix:ino"))
              + new TreeSet<>(Files.readAttributes(d.resolve("a"), "unix:*").keySet());
        });
    probe(
        "attributes of the owner",
        d -> Files.readAttributes(write(d, "a", ""), "owner:*").keySet());
    probe(
        "attributes by a view and names",
        d -> new TreeSet<>(Files.readAttributes(write(d, "a", ""), "posix:size,owner").keySet()));
    probe("attributes by no name", d -> Files.readAttributes(write(d, "a", ""), ""));
    probe("attributes by an empty name", d -> Files.readAttributes(write(d, "a", ""), "basic:"));
    probe(
        "all attributes and one more",
        d -> Files.readAttributes(write(d, "a", ""), "*,colour").size());
    probe(
        "create with an unknown attribute",
        d -> Files.createFile(d.resolve("a"), new OwnerAttribute(Files.getOwner(d))));
    probe(
        "create a link with an attribute",
        d ->
            Files.createSymbolicLink(
                d.resolve("a"), path(d, "b"), PosixFilePermissions.asFileAttribute(Set.of())));
    probe(
        "attributes by names",
        d ->
            new java.util.TreeMap<>(
                Files.readAttributes(write(d, "a", "xy"), "size,isDirectory,isOther")));
    probe(
        "names of all basic attributes",
        d -> new TreeSet<>(Files.readAttributes(write(d, "a", "xy"), "*").keySet()));
    probe(
        "names of all POSIX attributes",
        d -> new TreeSet<>(Files.readAttributes(write(d, "a", "xy"), "posix:*").keySet()));
    probe(
        "attribute of a view",
        d -> Files.getAttribute(write(d, "a", "xy"), "posix:permissions").toString().length());
    probe("unknown attribute", d -> Files.getAttribute(write(d, "a", "xy"), "colour"));
    probe("unknown view", d -> Files.getAttribute(write(d, "a", "xy"), "paint:colour"));
    probe("unknown attributes", d -> Files.readAttributes(write(d, "a", "xy"), "size,colour"));
    probe("set an unknown attribute", d -> Files.setAttribute(write(d, "a", "xy"), "colour", 1));
    probe("set the size", d -> Files.setAttribute(write(d, "a", "xy"), "size", 1L));
    probe(
        "set a time of the wrong type",
        d -> Files.setAttribute(write(d, "a", "xy"), "lastModifiedTime", 1L));
    probe(
        "set a time by its name",
        d ->
            Files.getLastModifiedTime(
                Files.setAttribute(write(d, "a", "xy"), "basic:lastModifiedTime", OLD)));
    probe(
        "set the permissions by their name",
        d ->
            permissions(
                Files.setAttribute(
                    write(d, "a", ""),
                    "posix:permissions",
                    PosixFilePermissions.fromString("r--r-----"))));
    probe(
        "permissions",
        d -> {
          Path file = write(d, "a", "");
          Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx--x-w-"));
          return permissions(file)
              + Files.isExecutable(file)
              + Files.readAttributes(file, PosixFileAttributes.class).permissions().size();
        });
    probe("permissions of nothing", d -> Files.getPosixFilePermissions(d.resolve("x")));
    probe(
        "permissions that a file is created with",
        d ->
            permissions(
                Files.createFile(
                    d.resolve("p"),
                    PosixFilePermissions.asFileAttribute(
                        PosixFilePermissions.fromString("rw-------")))));
    probe(
        "permissions that a directory is created with",
        d ->
            permissions(
                Files.createDirectory(
                    d.resolve("p"),
                    PosixFilePermissions.asFileAttribute(
                        PosixFilePermissions.fromString("rwx------")))));
    probe(
        "permissions that are left as they are when a file is opened",
        d -> {
          Path file =
              Files.createFile(
                  d.resolve("p"),
                  PosixFilePermissions.asFileAttribute(
                      PosixFilePermissions.fromString("rw-------")));
          Files.writeString(file, "x");
          return permissions(file);
        });
    probe(
        "executable",
        d ->
            Files.isExecutable(write(d, "a", ""))
                + " "
                + Files.isExecutable(d)
                + " "
                + Files.isWritable(d));
    probe(
        "hidden files",
        d -> {
          write(d, ".foo", "");
          return List.of(
              Files.isHidden(d.resolve(".foo")),
              Files.isHidden(d.resolve("foo")),
              Files.isHidden(d.resolve(".none")),
              Files.isHidden(path(d, "/")));
        });
    probe(
        "keys of files",
        d -> {
          Files.createLink(d.resolve("h"), write(d, "a", "x"));
          write(d, "b", "x");
          return List.of(
              Objects.equals(key(d.resolve("a")), key(d.resolve("h"))),
              Objects.equals(key(d.resolve("a")), key(d.resolve("b"))),
              key(d.resolve("a")) != null);
        });
    probe(
        "key of a file that was moved",
        d -> {
          Object key = key(write(d, "a", "x"));
          return Objects.equals(key, key(Files.move(d.resolve("a"), d.resolve("b"))));
        });
    probe(
        "owner can be read and set",
        d -> {
          Path file = write(d, "a", "x");
          Files.setOwner(file, Files.getOwner(file));
          return Files.getOwner(file).getName().isEmpty();
        });
    probe(
        "views",
        d ->
            List.of(
                Files.getFileAttributeView(d, BasicFileAttributeView.class).name(),
                d.getFileSystem()
                    .supportedFileAttributeViews()
                    .containsAll(List.of("basic", "posix", "owner"))));
    probe(
        "separator and roots",
        d -> {
          List<String> roots = new ArrayList<>();
          d.getFileSystem().getRootDirectories().forEach(root -> roots.add(root.toString()));
          return roots
              + d.getFileSystem().getSeparator()
              + d.getFileSystem().isReadOnly()
              + d.getFileSystem().isOpen();
        });
  }

  /** An attribute that no file can be created with. */
  private record OwnerAttribute(UserPrincipal value) implements FileAttribute<UserPrincipal> {
    @Override
    public String name() {
      return "posix:owner";
    }
  }

  private static Object key(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }

  private static Object kind(Path path, boolean withSize) throws IOException {
    BasicFileAttributes it = Files.readAttributes(path, BasicFileAttributes.class);
    return List.of(
        withSize ? it.size() : 0,
        it.isRegularFile(),
        it.isDirectory(),
        it.isSymbolicLink(),
        it.isOther());
  }

  // ---- times

  private void times() {
    probe(
        "time that is set",
        d -> Files.getLastModifiedTime(Files.setLastModifiedTime(write(d, "a", ""), OLD)));
    probe(
        "time of a directory that is set",
        d -> Files.getLastModifiedTime(Files.setLastModifiedTime(d, OLD)));
    probe(
        "time in nanoseconds",
        d ->
            Files.getLastModifiedTime(
                Files.setLastModifiedTime(
                    write(d, "a", ""), FileTime.from(Instant.ofEpochSecond(1, 123_456_789)))));
    probe(
        "time of access that is set",
        d -> {
          Path file = write(d, "a", "");
          Files.getFileAttributeView(file, BasicFileAttributeView.class).setTimes(null, OLD, null);
          BasicFileAttributes times = Files.readAttributes(file, BasicFileAttributes.class);
          return times.lastAccessTime() + " " + times.lastModifiedTime().equals(OLD);
        });
    probe(
        "times of a link",
        d -> {
          Path file = write(d, "a", "");
          Path link = Files.createSymbolicLink(d.resolve("l"), path(d, "a"));
          Files.setLastModifiedTime(link, OLD);
          return Files.getLastModifiedTime(file).equals(OLD)
              + " "
              + Files.getLastModifiedTime(link).equals(OLD)
              + " "
              + Files.getLastModifiedTime(link, NOFOLLOW_LINKS).equals(OLD);
        });
    probe(
        "time of a link that is not followed",
        d -> {
          write(d, "a", "");
          Path link = Files.createSymbolicLink(d.resolve("l"), path(d, "a"));
          Files.getFileAttributeView(link, BasicFileAttributeView.class, NOFOLLOW_LINKS)
              .setTimes(OLD, null, null);
          return Files.getLastModifiedTime(link).equals(OLD)
              + " "
              + Files.getLastModifiedTime(link, NOFOLLOW_LINKS).equals(OLD);
        });
    probe("time of nothing that is set", d -> Files.setLastModifiedTime(d.resolve("x"), OLD));
    for (Map.Entry<String, Body> change :
        Map.<String, Body>of(
                "is written", d -> Files.writeString(d.resolve("s/a"), "new"),
                "is appended to", d -> Files.writeString(d.resolve("s/a"), "new", APPEND),
                "is truncated", d -> open(d, "s/a", WRITE).truncate(0),
                "is truncated when opened", d -> open(d, "s/a", WRITE, TRUNCATE_EXISTING),
                "is opened", d -> open(d, "s/a", READ, WRITE),
                "gets a hard link", d -> Files.createLink(d.resolve("s/h"), d.resolve("s/a")),
                "is moved within its directory",
                    d -> Files.move(d.resolve("s/a"), d.resolve("s/c")),
                "gets other permissions",
                    d -> Files.setPosixFilePermissions(d.resolve("s/a"), Set.of()),
                "is deleted",
                    d -> {
                      Files.delete(d.resolve("s/a"));
                      return "";
                    })
            .entrySet()) {
      probe(
          "times of a file that " + change.getKey() + ", and of its directory",
          d -> timesAfter(d, change.getValue()));
    }
    probe(
        "time of a directory in which a file is created",
        d -> timesAfter(d, it -> Files.createFile(it.resolve("s/b"))));
    probe(
        "time of a directory to which a file is moved",
        d -> timesAfter(d, it -> Files.move(write(it, "x", ""), it.resolve("s/x"))));
    probe(
        "time of a directory in which a directory is created",
        d -> timesAfter(d, it -> Files.createDirectory(it.resolve("s/b"))));
    probe(
        "time of a directory that is listed",
        d -> timesAfter(d, it -> entries(it.resolve("s"), "*")));
  }

  private static Object timesAfter(Path directory, Body change) throws Exception {
    Path inner = Files.createDirectory(directory.resolve("s"));
    Path file = write(directory, "s/a", "old");
    Files.setLastModifiedTime(file, OLD);
    Files.setLastModifiedTime(inner, OLD);
    change.run(directory);
    String ofFile = Files.exists(file) ? Files.getLastModifiedTime(file).equals(OLD) + "" : "gone";
    return ofFile + " " + Files.getLastModifiedTime(inner).equals(OLD);
  }

  // ---- names

  private void names() {
    for (String name :
        List.of(
            "a b",
            " ",
            "a\nb",
            "\u00e9",
            "e\u0301",
            "\ud83d\ude00",
            "a\\b",
            "a:b",
            "*",
            "con",
            "a.",
            "-",
            "~",
            "%2f")) {
      probe(
          "file named '" + name.replace("\n", "\\n") + "'",
          d -> {
            write(d, name, "x");
            return tree(d);
          });
    }
    probe("name of 255 bytes", d -> Files.size(write(d, "x".repeat(255), "y")));
    probe("name of 256 bytes", d -> write(d, "x".repeat(256), "y") == null);
    probe("name of 256 bytes in 128 characters", d -> write(d, "\u00e9".repeat(128), "y") == null);
    probe("look for a name of 256 bytes", d -> Files.readString(d.resolve("x".repeat(256))));
    probe("whether a name of 256 bytes exists", d -> Files.exists(d.resolve("x".repeat(256))));
    probe(
        "create a directory with a name of 256 bytes",
        d -> Files.createDirectory(d.resolve("x".repeat(256))));
    probe("path of more than 4,095 bytes", d -> Files.readString(d.resolve("x/".repeat(2_100))));
    probe(
        "the same name composed and decomposed",
        d -> {
          write(d, "\u00e9", "1");
          write(d, "e\u0301", "2");
          return tree(d).size();
        });
    probe(
        "an empty path", d -> Files.exists(d.resolve("")) + " " + Files.isDirectory(d.resolve("")));
  }

  // ---- what not every file system can do

  private void others() {
    probe(
        "map for writing",
        d -> {
          write(d, "a", "xyz");
          try (FileChannel channel = open(d, "a", READ, WRITE)) {
            channel.map(FileChannel.MapMode.READ_WRITE, 0, 3).put(0, (byte) 'a');
            return Files.readString(d.resolve("a"));
          }
        });
    probe(
        "mapped bytes that are written later",
        d -> {
          write(d, "a", "xyz");
          try (FileChannel channel = open(d, "a", READ, WRITE)) {
            ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, 3);
            channel.write(UTF_8.encode("a"), 0);
            return (char) mapped.get(0);
          }
        });
    probe(
        "watch a directory",
        d -> {
          try (WatchService watcher = d.getFileSystem().newWatchService()) {
            return d.register(watcher, StandardWatchEventKinds.ENTRY_CREATE).isValid();
          }
        });
    probe(
        "secure directory stream",
        d -> {
          try (DirectoryStream<Path> stream = Files.newDirectoryStream(d)) {
            return stream instanceof SecureDirectoryStream;
          }
        });
    probe(
        "names of all views", d -> new TreeSet<>(d.getFileSystem().supportedFileAttributeViews()));
    probe("path as a File", d -> d.toFile().getPath().equals(d.toString()));
    probe("path by its URI", d -> Path.of(d.toUri()).equals(d));
    probe("absolute path of a relative one", d -> path(d, "x").toAbsolutePath().startsWith("/x"));
  }
}

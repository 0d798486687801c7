// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.disk;

import dev.lockstep.Loop;
import dev.lockstep.virtual.disk.Refusal.Refused;
import dev.lockstep.virtual.fault.FaultPlace;
import dev.lockstep.virtual.fault.Faults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * The simulated disk of a host: a file system in memory that knows what is durable. A program uses
 * it through {@link Files} and {@link java.nio.channels.FileChannel}, on the paths that it is
 * given.
 *
 * <p>A {@linkplain #crash() crash} loses what was not forced, by the letter of POSIX:
 *
 * <ul>
 *   <li>the bytes of a file are durable once the file is forced: {@code FileChannel.force}, or a
 *       write with {@code SYNC} or {@code DSYNC};
 *   <li>its name is durable once the <b>directory</b> is forced, by a channel that is opened on it
 *       for reading; so are moves, links and deletions. A name without forced bytes is an empty
 *       file;
 *   <li>a move is never half done: from one directory to another it is durable as a whole once
 *       either is forced;
 *   <li>owners, permissions and times are not kept.
 * </ul>
 *
 * <p>Faults and delays are set by {@link #at} and {@link #capacity}; delays are on the loop's
 * clock. The loop and its offloaded calls may use the disk at the same time. File times are the
 * loop's.
 *
 * @since 0.1.0
 */
public final class Disk implements AutoCloseable {

  /** The first time while there is no loop: a day before the default start of virtual clocks. */
  private static final Instant BEFORE_THE_LOOP = Instant.parse("1999-12-31T00:00:00Z");

  private final String name;
  private final Faults faults;
  private final DiskTree tree;
  private final DiskFileSystem files;
  private final AtomicLong changesBeforeTheLoop = new AtomicLong();
  private volatile int life;
  private final BooleanSupplier gone;

  /** The path of the operation that rules are being checked for. */
  private String current = "";

  /**
   * Creates an empty disk.
   *
   * @param name the name for messages and fault points: the host's
   * @param faults the faults of the loop whose programs use the disk
   */
  public Disk(String name, Faults faults) {
    this(name, faults, () -> false);
  }

  /**
   * Creates an empty disk of a machine that can go down.
   *
   * @param name the name for messages and fault points: the host's
   * @param faults the faults of the loop whose programs use the disk
   * @param callerIsGone returns whether the calling code belongs to a program that is gone, whose
   *     calls the disk refuses; called on any thread
   */
  public Disk(String name, Faults faults, BooleanSupplier callerIsGone) {
    this.name = name;
    this.faults = faults;
    this.gone = callerIsGone;
    tree = new DiskTree(this::now);
    files = new DiskFileSystem(this);
  }

  /**
   * Creates a directory, and those above it, if need be, and makes them durable, as if an operator
   * had made them in advance.
   *
   * @param directory an absolute path, such as {@code /data}
   * @return the path, to be given to the program
   * @throws IllegalArgumentException if the path is not absolute
   */
  public Path path(String directory) {
    DiskPath path = files.getPath(directory);
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException(
          "path '" + directory + "' must be absolute; use '/" + directory + "'");
    }
    try {
      synchronized (tree) {
        Files.createDirectories(path);
        tree.forceUpwards(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Refused e) {
      throw new UncheckedIOException(e.about(path));
    }
    return path;
  }

  /** Loses what was not forced, as a power cut does. Channels that are open fail from now on. */
  public void crash() {
    synchronized (tree) {
      life++;
      tree.crash();
    }
  }

  // ---- faults

  /**
   * Begins a rule about an operation: {@code disk.at(FORCE).hit(3).fail(() -> new
   * IOException("Input/output error"))}, {@code disk.at(READ).delay(Duration.ofMillis(20))}. It is
   * a rule of the {@link Faults} at the point {@code disk NAME OPERATION}.
   *
   * @param operation the operation
   * @return the place, on which the condition and the fault are set
   */
  public FaultPlace at(DiskOperation operation) {
    return faults.at(operation.pointOn(name));
  }

  /**
   * Begins a rule about an operation on one path, or below it.
   *
   * @param operation the operation
   * @param path an absolute path, such as {@code /data/log}
   * @return the place, on which the condition and the fault are set
   */
  public FaultPlace at(DiskOperation operation, String path) {
    return at(operation).when(() -> current.equals(path) || current.startsWith(path + "/"));
  }

  /**
   * Limits the bytes of all files together. A write that exceeds the limit fails with {@code No
   * space left on device}, and nothing of it is written.
   *
   * @param bytes the limit; less than {@link #used()} lets nothing grow
   */
  public void capacity(long bytes) {
    synchronized (tree) {
      tree.limit(bytes);
    }
  }

  /**
   * Returns the bytes of all files together.
   *
   * @return the number, without directories
   */
  public long used() {
    synchronized (tree) {
      return tree.used();
    }
  }

  /** Called before an operation; may wait, and throws if a rule says so or the caller is gone. */
  void about(DiskOperation operation, Path path) throws IOException {
    checkCaller();
    String point = operation.pointOn(name);
    if (faults.concernAnything()) {
      faults.reachedAnywhere(point, () -> current = path.toAbsolutePath().toString());
    }
  }

  private void checkCaller() throws IOException {
    if (!files.isOpen()) {
      throw new ClosedFileSystemException();
    }
    if (gone.getAsBoolean()) {
      throw crashed();
    }
  }

  /** Returns the number of crashes so far, by which a channel knows that it is from before one. */
  int life() {
    return life;
  }

  void checkLife(int then) throws IOException {
    checkCaller();
    if (then != life) {
      throw crashed();
    }
  }

  private IOException crashed() {
    return new IOException(
        "the disk of '" + name + "' has crashed; open the file again after the restart");
  }

  DiskTree tree() {
    return tree;
  }

  String name() {
    return name;
  }

  /**
   * Returns the time of day of the loop; while there is none, a time that is a microsecond later
   * with each call.
   */
  Instant now() {
    Loop loop = faults.loop();
    return loop == null
        ? BEFORE_THE_LOOP.plus(changesBeforeTheLoop.incrementAndGet(), ChronoUnit.MICROS)
        : loop.clock().instant();
  }

  /** Ends the disk; nothing can be opened any more. */
  @Override
  public void close() {
    files.end();
    synchronized (tree) {
      tree.end();
    }
  }

  @Override
  public String toString() {
    return "the disk of '" + name + "'";
  }
}

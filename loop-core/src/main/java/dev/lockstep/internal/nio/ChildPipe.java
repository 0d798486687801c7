// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.nio;

import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.spi.StreamSocket;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * A pipe between this process and one that it starts. The pipes that the JDK makes end with the
 * process, although children of it may go on writing to them, and a thread that reads them cannot
 * be stopped; the JDK has no others to offer. This one is handed over as a file: the system lists
 * the descriptors of a process at {@code /proc/self/fd} (Linux), and opening one there opens the
 * same pipe. May be used by any thread until {@link #socket} is called.
 */
public final class ChildPipe implements AutoCloseable {

  private static final String DESCRIPTORS = "/proc/self/fd/";

  /** The flag of a descriptor that does not block, as Linux shows it. */
  private static final int NON_BLOCKING = 04000;

  /** The number of rounds of setting and looking, of which one is enough. */
  private static final int ROUNDS = 100;

  private final SelectableChannel ours;
  private final SelectableChannel theirs;
  private final File file;

  private ChildPipe(SelectableChannel ours, SelectableChannel theirs) throws IOException {
    this.ours = ours;
    this.theirs = theirs;
    this.file = new File(DESCRIPTORS + number(theirs));
    ours.configureBlocking(false);
  }

  /**
   * Opens a pipe to the input of a process.
   *
   * @return the pipe
   * @throws IOException if there are no descriptors left
   */
  public static ChildPipe toChild() throws IOException {
    Pipe pipe = Pipe.open();
    return open(pipe, pipe.sink(), pipe.source());
  }

  /**
   * Opens a pipe from the output of a process.
   *
   * @return the pipe
   * @throws IOException if there are no descriptors left
   */
  public static ChildPipe fromChild() throws IOException {
    Pipe pipe = Pipe.open();
    return open(pipe, pipe.source(), pipe.sink());
  }

  private static ChildPipe open(Pipe pipe, SelectableChannel ours, SelectableChannel theirs)
      throws IOException {
    try {
      return new ChildPipe(ours, theirs);
    } catch (Throwable e) {
      closeQuietly(pipe.source());
      closeQuietly(pipe.sink());
      throw e;
    }
  }

  /**
   * Returns the number of the descriptor of an end of a pipe: that of the only pipe of this process
   * that blocks when we say so and does not when we say so.
   */
  private static synchronized int number(SelectableChannel end) throws IOException {
    Set<Integer> candidates = pipes();
    for (int round = 0; round < ROUNDS && candidates.size() != 1; round++) {
      for (boolean blocking : new boolean[] {true, false}) {
        end.configureBlocking(blocking);
        candidates.removeIf(number -> isBlocking(number) != blocking);
      }
    }
    if (candidates.size() != 1) {
      throw new IOException("the descriptor of a pipe cannot be told among " + candidates);
    }
    return candidates.iterator().next();
  }

  private static Set<Integer> pipes() throws IOException {
    String[] names = new File(DESCRIPTORS).list();
    if (names == null) {
      throw new IOException(DESCRIPTORS + " cannot be read");
    }
    Set<Integer> found = new HashSet<>();
    for (String name : names) {
      if (isPipe(Path.of(DESCRIPTORS, name))) {
        found.add(Integer.valueOf(name));
      }
    }
    return found;
  }

  private static boolean isPipe(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("pipe:");
    } catch (IOException e) {
      return false; // it was closed meanwhile
    }
  }

  private static boolean isBlocking(int number) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo", "" + number))) {
        if (line.startsWith("flags:")) {
          String flags = line.substring("flags:".length()).strip();
          return (Integer.parseInt(flags, 8) & NON_BLOCKING) == 0;
        }
      }
    } catch (IOException e) {
      // It was closed meanwhile: not the one that we hold open.
    }
    return true;
  }

  /**
   * Returns whether this system has such pipes; asked once.
   *
   * @return false if the JDK's pipes must do
   */
  public static boolean isSupported() {
    return Support.SUPPORTED;
  }

  /** The answer of a try. */
  private static final class Support {

    static final boolean SUPPORTED = works();

    private static boolean works() {
      if (!new File("/proc/self/fdinfo").isDirectory()) {
        return false;
      }
      try (ChildPipe pipe = fromChild();
          FileOutputStream out = new FileOutputStream(pipe.file())) {
        out.write(1);
        return ((Pipe.SourceChannel) pipe.ours).read(ByteBuffer.allocate(2)) == 1;
      } catch (IOException e) {
        return false;
      }
    }
  }

  /**
   * Returns the file that stands for the other end, until {@link #started}.
   *
   * @return the file to redirect to or from
   */
  public File file() {
    return file;
  }

  /** Called once the process has its end, which is closed here. */
  public void started() {
    closeQuietly(theirs);
  }

  /**
   * Hands this side's end over to the calling loop.
   *
   * @param loop the loop, which runs the caller
   * @param name the name of the end, for reports
   * @param onClosed the action on the loop when it is closed, by either side
   * @return the end
   */
  public StreamSocket socket(Kernel loop, String name, Runnable onClosed) {
    return new WatchedPipe(Poller.of(loop), ours, name, onClosed);
  }

  @Override
  public void close() {
    closeQuietly(theirs);
    closeQuietly(ours);
  }

  private static void closeQuietly(Channel end) {
    try {
      end.close();
    } catch (IOException e) {
      // The descriptor is gone, and nothing was to be written.
    }
  }
}

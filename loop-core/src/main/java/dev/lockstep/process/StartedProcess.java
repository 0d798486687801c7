// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.process;

import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.nio.ChildPipe;
import dev.lockstep.spi.StreamSocket;
import java.io.Closeable;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import org.jspecify.annotations.Nullable;

/** A process that was started, with this side's ends of its pipes, before a loop takes it over. */
final class StartedProcess implements AutoCloseable {

  private static final String[] NAMES = {"stdin", "stdout", "stderr"};

  private final Process process;

  /** The pipes by the number of the stream; null where it is not piped or the JDK made the pipe. */
  private final @Nullable ChildPipe[] pipes;

  private StartedProcess(Process process, @Nullable ChildPipe[] pipes) {
    this.process = process;
    this.pipes = pipes;
  }

  /**
   * Starts a process; blocks the thread.
   *
   * @throws IOException if the program is not found or cannot be started
   */
  static StartedProcess of(Command command) throws IOException {
    @Nullable ChildPipe[] pipes = new ChildPipe[NAMES.length];
    try {
      ProcessBuilder builder = command.builder();
      if (command.ownsPipes() && ChildPipe.isSupported()) {
        redirect(command, builder, pipes);
      }
      Process process = builder.start();
      for (ChildPipe pipe : pipes) {
        if (pipe != null) {
          pipe.started();
        }
      }
      return new StartedProcess(process, pipes);
    } catch (Throwable e) {
      close(pipes);
      throw e;
    }
  }

  private static void redirect(Command command, ProcessBuilder builder, @Nullable ChildPipe[] pipes)
      throws IOException {
    if (command.pipes(0)) {
      ChildPipe in = ChildPipe.toChild();
      pipes[0] = in;
      builder.redirectInput(Redirect.from(in.file()));
    }
    if (command.pipes(1)) {
      ChildPipe out = ChildPipe.fromChild();
      pipes[1] = out;
      builder.redirectOutput(Redirect.to(out.file()));
    }
    if (command.pipes(2)) {
      ChildPipe err = ChildPipe.fromChild();
      pipes[2] = err;
      builder.redirectError(Redirect.to(err.file()));
    }
  }

  Process process() {
    return process;
  }

  /**
   * Hands a pipe over to the calling loop.
   *
   * @param stream the number of the stream, which is piped
   * @param onClosed the action on the loop when the pipe is closed by either side; not called for a
   *     pipe that the JDK made
   */
  StreamSocket pipe(Kernel loop, int stream, Runnable onClosed) {
    String name = NAMES[stream] + " of " + process.pid();
    ChildPipe pipe = pipes[stream];
    if (pipe != null) {
      return pipe.socket(loop, name, onClosed);
    }
    return switch (stream) {
      case 0 -> new InputPipe(loop, name, process.getOutputStream());
      case 1 -> new OutputPipe(loop, name, process.getInputStream());
      default -> new OutputPipe(loop, name, process.getErrorStream());
    };
  }

  /** Kills the process and closes its pipes, which no loop has taken over. */
  @Override
  public void close() {
    process.destroyForcibly();
    close(pipes);
    closeQuietly(process.getOutputStream());
    closeQuietly(process.getInputStream());
    closeQuietly(process.getErrorStream());
  }

  private static void close(@Nullable ChildPipe[] pipes) {
    for (ChildPipe pipe : pipes) {
      if (pipe != null) {
        pipe.close();
      }
    }
  }

  private static void closeQuietly(Closeable stream) {
    try {
      stream.close();
    } catch (IOException e) {
      // Nobody has written to it.
    }
  }
}

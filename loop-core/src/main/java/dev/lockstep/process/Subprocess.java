// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.process;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.Hold;
import dev.lockstep.Task;
import dev.lockstep.internal.combine.IoWaiter;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.net.ConnectOptions;
import dev.lockstep.net.Connection;
import dev.lockstep.net.StreamReader;
import dev.lockstep.net.StreamWriter;
import dev.lockstep.net.Streams;
import dev.lockstep.spi.CodeOwner;
import dev.lockstep.spi.StreamSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A running program (asyncio's {@code Process}). Start one with a {@link Command}.
 *
 * <p>The end of the process is not the end of its pipes: children that it leaves behind may have
 * them too. An output ends when the last of them has closed it. The input stays open as long as the
 * process runs or an output has not ended. This holds where the system lists descriptors at {@code
 * /proc/self/fd} (Linux); elsewhere the JDK closes the pipes with the process.
 *
 * @since 0.1.0
 */
public final class Subprocess implements AutoCloseable {

  private final Process process;
  private final Command command;
  private final @Nullable StreamWriter stdin;
  private final @Nullable StreamReader stdout;
  private final @Nullable StreamReader stderr;
  private final List<PipeEnd> pipes = new ArrayList<>();

  /** The number of output pipes that some process may still write to. */
  private int openOutputs;

  private final List<IoWaiter> waiting = new ArrayList<>();
  private boolean exited;

  /**
   * The output of a process.
   *
   * @param stdout its standard output; empty if that was not piped
   * @param stderr its standard error; empty if that was not piped
   */
  @SuppressWarnings("ArrayRecordComponent") // not compared
  public record Output(byte[] stdout, byte[] stderr) {

    /**
     * Returns the standard output as text in UTF-8.
     *
     * @return the text
     */
    public String text() {
      return new String(stdout, StandardCharsets.UTF_8);
    }

    /**
     * Returns the standard error as text in UTF-8.
     *
     * @return the text
     */
    public String errorText() {
      return new String(stderr, StandardCharsets.UTF_8);
    }
  }

  /** This side's end of a pipe, with what is written to it. */
  private record PipeEnd(StreamWriter writer, StreamSocket socket) {

    /** Closes the end now; what is buffered is dropped. */
    void close() {
      writer.transport().abort();
      socket.close();
    }
  }

  private Subprocess(Kernel loop, StartedProcess started, Command command) {
    this.process = started.process();
    this.command = command;
    stdin = command.pipes(0) ? connect(loop, started, 0, () -> {}).writer() : null;
    stdout = command.pipes(1) ? output(loop, started, 1) : null;
    stderr = command.pipes(2) ? output(loop, started, 2) : null;
    watchExit(loop);
  }

  private StreamReader output(Kernel loop, StartedProcess started, int stream) {
    openOutputs++;
    return connect(loop, started, stream, this::outputClosed).reader();
  }

  private Connection connect(Kernel loop, StartedProcess started, int stream, Runnable onClosed) {
    StreamSocket socket = started.pipe(loop, stream, onClosed);
    ConnectOptions options = ConnectOptions.defaults().limit(command.limit());
    // a program may read late, and its end is the limit
    Connection connection = Streams.over(socket, options.closeTimeout(null));
    pipes.add(new PipeEnd(connection.writer(), socket));
    return connection;
  }

  /**
   * Watches for the end of the process on a thread of its own: the JDK's future of it needs the
   * common pool, which the program may keep busy.
   */
  private void watchExit(Kernel loop) {
    Hold hold = loop.hold("process " + process.pid());
    CodeOwner.startRuntimeThread(
        Thread.ofPlatform().daemon().name("lockstep-process-" + process.pid()),
        () -> {
          awaitExit();
          try {
            loop.callSoonThreadsafe(this::ended);
          } catch (IllegalStateException e) {
            // The loop is closed: nothing waits for this any more.
          } finally {
            hold.close();
          }
        });
  }

  private void awaitExit() {
    boolean over = false;
    while (!over) {
      try {
        process.waitFor();
        over = true;
      } catch (InterruptedException e) {
        // nothing else interrupts this thread
      }
    }
  }

  private void ended() {
    exited = true;
    closeInputIfOver();
    waiting.forEach(IoWaiter::end);
  }

  private void outputClosed() {
    openOutputs--;
    closeInputIfOver();
  }

  /** Closes the input once neither the process nor a child with its output is there to read it. */
  private void closeInputIfOver() {
    if (stdin != null && exited && openOutputs == 0) {
      stdin.close();
    }
  }

  static Subprocess start(Command command) throws IOException {
    Kernel loop = Current.loop();
    StartedProcess started = Async.open(() -> StartedProcess.of(command));
    try {
      return new Subprocess(loop, started, command);
    } catch (Throwable e) {
      started.close();
      throw e;
    }
  }

  // ---- streams

  /**
   * Returns the stream to the process's standard input. Once it is closed, what is buffered waits
   * until the process reads it or ends.
   *
   * @return the stream
   * @throws IllegalStateException if it is not piped
   */
  public StreamWriter stdin() {
    return piped(stdin, "stdin");
  }

  /**
   * Returns the stream from the process's standard output.
   *
   * @return the stream
   * @throws IllegalStateException if it is not piped
   */
  public StreamReader stdout() {
    return piped(stdout, "stdout");
  }

  /**
   * Returns the stream from the process's standard error.
   *
   * @return the stream
   * @throws IllegalStateException if it is not piped
   */
  public StreamReader stderr() {
    return piped(stderr, "stderr");
  }

  private <T> T piped(@Nullable T stream, String name) {
    if (stream == null) {
      throw new IllegalStateException(
          name + " of '" + command + "' is not a pipe; set Command." + name + "(Redirect.PIPE)");
    }
    return stream;
  }

  /**
   * Writes the input and reads output and errors at the same time, so that neither side waits for
   * the other, then waits for the end of the process. A process that stops reading early is no
   * error. The output ends when the last program that has the pipe closes it, which may be a child
   * that outlives the process; use {@link dev.lockstep.Async#timeout} for a limit. If the task is
   * cancelled, the process is killed.
   *
   * @param input the bytes to write, after which the process's input is closed
   * @return the output
   * @throws IOException if the output cannot be read
   * @throws CancelledError if the current task is cancelled while it waits
   * @throws IllegalStateException if there is input and {@link #stdin()} is not piped
   */
  public Output communicate(byte... input) throws IOException {
    if (input.length > 0) {
      stdin();
    }
    Task<byte[]> output = Async.spawn("stdout of " + process.pid(), () -> all(stdout));
    Task<byte[]> errors = Async.spawn("stderr of " + process.pid(), () -> all(stderr));
    try {
      feed(input);
      byte[] out = output.await(IOException.class);
      byte[] err = errors.await(IOException.class);
      waitFor();
      return new Output(out, err);
    } catch (Throwable e) {
      output.cancel();
      errors.cancel();
      close();
      throw e;
    }
  }

  private static byte[] all(@Nullable StreamReader reader) throws IOException {
    return reader == null ? new byte[0] : reader.readAll();
  }

  private void feed(byte[] input) {
    if (stdin == null) {
      return;
    }
    try (stdin) {
      stdin.write(input);
      stdin.drain();
    } catch (IOException e) {
      // The process has closed its input before reading all of it, which is no error.
    }
  }

  // ---- end

  /**
   * Suspends the current task until the process has ended; its output may still be unread.
   *
   * @return the exit code; 128 plus the number of the signal if one has killed it
   * @throws CancelledError if the current task is cancelled while it waits; the process goes on
   */
  public int waitFor() {
    while (!exited) {
      IoWaiter wait =
          new IoWaiter(Current.loop(), "process " + process.pid() + " '" + command + "'");
      waiting.add(wait);
      try {
        wait.awaitEnd();
      } finally {
        waiting.remove(wait);
      }
    }
    return process.exitValue();
  }

  /**
   * Returns the exit code.
   *
   * @return the code, empty while the process runs
   */
  public OptionalInt exitCode() {
    return exited ? OptionalInt.of(process.exitValue()) : OptionalInt.empty();
  }

  /**
   * Returns the process identifier.
   *
   * @return the number that the operating system assigned
   */
  public long pid() {
    return process.pid();
  }

  /**
   * Sends a signal, with the program {@code kill}. Does nothing once the process has ended.
   *
   * @param name the name of the signal, without SIG
   * @throws IOException if it cannot be sent
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public void sendSignal(String name) throws IOException {
    if (!process.isAlive()) {
      return;
    }
    Command kill = Command.of("kill", "-s", name, Long.toString(process.pid()));
    try (Subprocess killing =
        kill.stdout(ProcessBuilder.Redirect.DISCARD).stderr(ProcessBuilder.Redirect.PIPE).start()) {
      String errors = killing.communicate().errorText();
      if (killing.waitFor() != 0 && process.isAlive()) {
        throw new IOException("SIG" + name + " cannot be sent to " + this + ": " + errors.strip());
      }
    }
  }

  /** Asks the process to end: SIGTERM. Does nothing once it has ended. */
  public void terminate() {
    process.toHandle().destroy();
  }

  /** Ends the process: SIGKILL. Does nothing once it has ended. */
  public void kill() {
    process.toHandle().destroyForcibly();
  }

  /**
   * Kills the process if it runs, and closes its pipes, even if children of the process have them
   * too; input that was not taken yet is dropped. Does not wait for the end of the process, and
   * does not kill its children.
   */
  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
    pipes.forEach(PipeEnd::close);
  }

  @Override
  public String toString() {
    return "Subprocess[" + process.pid() + " '" + command + "'" + (exited ? ", ended]" : "]");
  }
}

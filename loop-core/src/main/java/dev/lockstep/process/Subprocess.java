// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.process;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.Hold;
import dev.lockstep.Task;
import dev.lockstep.TaskFailedException;
import dev.lockstep.internal.combine.IoWaiter;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.net.StreamReader;
import dev.lockstep.net.StreamWriter;
import dev.lockstep.net.Streams;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A running program (asyncio's {@code Process}). Start one with a {@link Command}. */
public final class Subprocess implements AutoCloseable {

  private final Process process;
  private final Command command;
  private final @Nullable StreamWriter stdin;
  private final @Nullable StreamReader stdout;
  private final @Nullable StreamReader stderr;
  private final List<AutoCloseable> pipes = new ArrayList<>();
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

  private Subprocess(Kernel loop, Process process, Command command) {
    this.process = process;
    this.command = command;
    stdin = command.pipes(0) ? writer(loop) : null;
    stdout = command.pipes(1) ? reader(loop, "stdout", process.getInputStream()) : null;
    stderr = command.pipes(2) ? reader(loop, "stderr", process.getErrorStream()) : null;
    watchExit(loop);
  }

  private StreamWriter writer(Kernel loop) {
    InputPipe pipe = new InputPipe(loop, "stdin of " + process.pid(), process.getOutputStream());
    StreamWriter writer = Streams.over(pipe, command.limit()).writer();
    pipes.add(writer);
    return writer;
  }

  private StreamReader reader(Kernel loop, String name, java.io.InputStream stream) {
    OutputPipe pipe = new OutputPipe(loop, name + " of " + process.pid(), stream);
    var connection = Streams.over(pipe, command.limit());
    pipes.add(connection);
    return connection.reader();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback does not fail
  private void watchExit(Kernel loop) {
    Hold hold = loop.hold("process " + process.pid());
    process
        .onExit()
        .thenRun(
            () -> {
              try {
                loop.callSoonThreadsafe(this::ended);
              } catch (IllegalStateException e) {
                // The loop is closed: nothing waits for this any more.
              } finally {
                hold.close();
              }
            });
  }

  private void ended() {
    exited = true;
    if (stdin != null) {
      stdin.close();
    }
    waiting.forEach(IoWaiter::end);
  }

  static Subprocess start(Command command) throws IOException {
    Kernel loop = Current.loop();
    AtomicBoolean unwanted = new AtomicBoolean();
    AtomicReference<@Nullable Process> started = new AtomicReference<>();
    try {
      Process process =
          Async.toThread(
              () -> {
                Process running = command.builder().start();
                started.set(running);
                if (unwanted.get()) {
                  running.destroyForcibly();
                }
                return running;
              });
      return new Subprocess(loop, process, command);
    } catch (CancelledError e) {
      unwanted.set(true);
      Process running = started.get();
      if (running != null) {
        running.destroyForcibly();
      }
      throw e;
    } catch (TaskFailedException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw e;
    }
  }

  // ---- streams

  /**
   * Returns the stream to the process's standard input.
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
   * error. If the task is cancelled, the process is killed.
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

  /** Kills the process if it runs, and closes its pipes; does not wait for its end. */
  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
    for (AutoCloseable pipe : pipes) {
      try {
        pipe.close();
      } catch (Exception e) {
        throw new AssertionError("closing a pipe cannot fail", e);
      }
    }
  }

  @Override
  public String toString() {
    return "Subprocess[" + process.pid() + " '" + command + "'" + (exited ? ", ended]" : "]");
  }
}

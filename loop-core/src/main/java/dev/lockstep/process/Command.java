// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.process;

import dev.lockstep.CancelledError;
import dev.lockstep.net.ConnectOptions;
import dev.lockstep.net.StreamReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A description of a program to start, with its arguments and its environment. Immutable: each
 * method returns a changed command. Input, output and errors are those of this process unless
 * redirected.
 *
 * {@snippet class="dev.lockstep.snippets.SnippetsTest" region="command" :
 * try (Subprocess sort = Command.of("sort").piped().start()) {
 *   return sort.communicate("b\na\n".getBytes(UTF_8));
 * }
 * }
 *
 * @since 0.1.0
 */
public final class Command {

  private final List<String> words;
  private @Nullable Path directory;
  private Map<String, String> environment = Map.of();
  private Redirect input = Redirect.INHERIT;
  private Redirect output = Redirect.INHERIT;
  private Redirect errors = Redirect.INHERIT;
  private boolean errorsToOutput;
  private int limit = StreamReader.DEFAULT_LIMIT;
  private boolean ownPipes = true;

  private Command(List<String> words) {
    this.words = words;
  }

  /**
   * Describes a program with its arguments (asyncio's {@code create_subprocess_exec}).
   *
   * @param program its name or path
   * @param arguments its arguments, passed as they are
   * @return the command
   */
  public static Command of(String program, String... arguments) {
    String[] words = new String[arguments.length + 1];
    words[0] = program;
    System.arraycopy(arguments, 0, words, 1, arguments.length);
    return new Command(List.of(words));
  }

  /**
   * Describes a line for the shell {@code sh} (asyncio's {@code create_subprocess_shell}). The
   * caller must quote text that comes from elsewhere.
   *
   * @param line the line
   * @return the command
   */
  public static Command shell(String line) {
    return of("sh", "-c", line);
  }

  private Command copy() {
    Command copy = new Command(words);
    copy.directory = directory;
    copy.environment = environment;
    copy.input = input;
    copy.output = output;
    copy.errors = errors;
    copy.errorsToOutput = errorsToOutput;
    copy.limit = limit;
    copy.ownPipes = ownPipes;
    return copy;
  }

  /**
   * Sets the working directory; by default that of this process.
   *
   * @param path the directory
   * @return a changed command
   */
  public Command directory(Path path) {
    Command changed = copy();
    changed.directory = path;
    return changed;
  }

  /**
   * Sets an environment variable, in addition to those of this process.
   *
   * @param name its name
   * @param value its value
   * @return a changed command
   */
  public Command environment(String name, String value) {
    Map<String, String> more = new HashMap<>(environment);
    more.put(name, value);
    Command changed = copy();
    changed.environment = Map.copyOf(more);
    return changed;
  }

  /**
   * Sets the source of standard input.
   *
   * @param redirect the source; {@link Redirect#PIPE} for {@link Subprocess#stdin()}
   * @return a changed command
   */
  public Command stdin(Redirect redirect) {
    Command changed = copy();
    changed.input = redirect;
    return changed;
  }

  /**
   * Sets the destination of standard output.
   *
   * @param redirect the destination; {@link Redirect#PIPE} for {@link Subprocess#stdout()}
   * @return a changed command
   */
  public Command stdout(Redirect redirect) {
    Command changed = copy();
    changed.output = redirect;
    return changed;
  }

  /**
   * Sets the destination of standard error.
   *
   * @param redirect the destination; {@link Redirect#PIPE} for {@link Subprocess#stderr()}
   * @return a changed command
   */
  public Command stderr(Redirect redirect) {
    Command changed = copy();
    changed.errors = redirect;
    changed.errorsToOutput = false;
    return changed;
  }

  /**
   * Sends standard error to the destination of standard output.
   *
   * @return a changed command
   */
  public Command stderrToStdout() {
    Command changed = copy();
    changed.errorsToOutput = true;
    return changed;
  }

  /**
   * Pipes input, output and errors to this program.
   *
   * @return a changed command
   */
  public Command piped() {
    return stdin(Redirect.PIPE).stdout(Redirect.PIPE).stderr(Redirect.PIPE);
  }

  /**
   * Sets the limit of the {@link StreamReader}s.
   *
   * @param bytes the limit in bytes, at least 1
   * @return a changed command
   * @throws IllegalArgumentException if it is less than 1
   */
  public Command limit(int bytes) {
    ConnectOptions.defaults().limit(bytes); // which has the same range
    Command changed = copy();
    changed.limit = bytes;
    return changed;
  }

  /**
   * Starts the program on a thread outside of the loop.
   *
   * @return the process
   * @throws IOException if the program is not found or cannot be started
   * @throws CancelledError if the current task is cancelled while it waits; the process is killed
   *     then
   */
  public Subprocess start() throws IOException {
    return Subprocess.start(this);
  }

  /** Uses the JDK's pipes, as systems without {@code /proc} do. */
  Command jdkPipes() {
    Command changed = copy();
    changed.ownPipes = false;
    return changed;
  }

  boolean ownsPipes() {
    return ownPipes;
  }

  int limit() {
    return limit;
  }

  boolean pipes(int stream) {
    return switch (stream) {
      case 0 -> input.type() == Redirect.Type.PIPE;
      case 1 -> output.type() == Redirect.Type.PIPE;
      default -> errors.type() == Redirect.Type.PIPE && !errorsToOutput;
    };
  }

  ProcessBuilder builder() {
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.redirectInput(input).redirectOutput(output).redirectError(errors);
    builder.redirectErrorStream(errorsToOutput);
    builder.environment().putAll(environment);
    if (directory != null) {
      builder.directory(directory.toFile());
    }
    return builder;
  }

  @Override
  public String toString() {
    return String.join(" ", words);
  }
}

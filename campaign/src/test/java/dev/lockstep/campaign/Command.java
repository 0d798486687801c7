// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** A run of the command inside of a test, on the samples. */
final class Command {

  private static final String SAMPLES = "dev.lockstep.campaign.samples.";

  private final int status;
  private final String out;
  private final String errors;

  private Command(int status, String out, String errors) {
    this.status = status;
    this.out = out;
    this.errors = errors;
  }

  /** Runs it on a clock that stands still, without variables. */
  static Command run(String... arguments) {
    return run(Map.of(), () -> 0, arguments);
  }

  static Command run(Map<String, String> environment, LongSupplier clock, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    Main main = new Main(environment, clock, stream(out), stream(errors));
    int status = main.run(arguments);
    return new Command(status, text(out), text(errors));
  }

  /** The flags that a campaign in a directory of its own has. */
  static String[] flags(Path directory, List<String> samples, String... more) {
    List<String> flags = new ArrayList<>();
    samples.forEach(name -> flags.addAll(List.of("--class", SAMPLES + name)));
    flags.addAll(List.of("--report", directory.resolve("campaign").toString()));
    flags.addAll(List.of("--replays", directory.resolve("replays").toString()));
    flags.addAll(List.of(more));
    return flags.toArray(String[]::new);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  int status() {
    return status;
  }

  String out() {
    return out;
  }

  String errors() {
    return errors;
  }

  @Override
  public String toString() {
    return "status " + status + "\n" + out + errors;
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit;

import dev.lockstep.explore.Interleaving;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A failure that a test tries first: a text file, named by {@link TestName#replayFile}. The
 * configuration parameter or system property {@code lockstep.replays} names its directory; the
 * default is {@code .lockstep/replays}.
 *
 * @param test the name of the test, for people
 * @param failure the exception as text, for people
 * @param interleaving the interleaving that failed
 * @param seed jqwik's seed, for a property with generated values
 * @param tries the number of tries with that seed, for a property with generated values; otherwise
 *     0
 * @since 0.1.0
 */
public record ReplayFile(
    String test, String failure, Interleaving interleaving, long seed, int tries) {

  /** The configuration parameter or system property that names the directory. */
  public static final String PARAMETER = "lockstep.replays";

  /** The default directory, relative to the working directory. */
  public static final String STANDARD = ".lockstep/replays";

  private static final List<String> KEYS = List.of("test", "failure", "replay", "seed", "tries");

  private static final String HEAD =
      "# Lockstep: the next run of this test tries this first. Delete the file when it passes.\n";

  /**
   * Creates a failure of a test without generated values.
   *
   * @param test the name of the test
   * @param failure the exception as text
   * @param interleaving the interleaving that failed
   */
  public ReplayFile(String test, String failure, Interleaving interleaving) {
    this(test, failure, interleaving, 0, 0);
  }

  /**
   * Reads a file.
   *
   * @param path the path of the file
   * @return the failure
   * @throws IllegalArgumentException if the file is damaged; the message has the line
   * @throws UncheckedIOException if the file cannot be read
   */
  public static ReplayFile read(Path path) {
    Map<String, String> values = new HashMap<>();
    try {
      List<String> lines = Files.readAllLines(path);
      for (int i = 0; i < lines.size(); i++) {
        readLine(lines.get(i), path + ", line " + (i + 1), values);
      }
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          path + " is no text in UTF-8; restore it or delete the file", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path + ": " + e, e);
    }
    String line = values.get("replay");
    if (line == null) {
      throw new IllegalArgumentException(
          path + " has no line 'replay: L1:...'; restore it or delete the file");
    }
    return new ReplayFile(
        values.getOrDefault("test", ""),
        values.getOrDefault("failure", ""),
        Interleaving.parse(line),
        Long.parseLong(values.getOrDefault("seed", "0")),
        Integer.parseInt(values.getOrDefault("tries", "0")));
  }

  private static void readLine(String line, String where, Map<String, String> values) {
    if (line.isBlank() || line.startsWith("#")) {
      return;
    }
    int colon = line.indexOf(':');
    String key = colon < 0 ? line : line.substring(0, colon).strip();
    if (colon < 0 || !KEYS.contains(key)) {
      throw damaged(where, "'" + key + "' must be one of " + String.join(", ", KEYS), null);
    }
    String value = line.substring(colon + 1).strip();
    try {
      check(key, value);
    } catch (NumberFormatException e) {
      throw damaged(where, key + " = '" + value + "' must be a whole number", e);
    } catch (IllegalArgumentException e) {
      throw damaged(where, e.getMessage(), e);
    }
    values.put(key, value);
  }

  private static void check(String key, String value) {
    switch (key) {
      case "replay" -> Interleaving.parse(value);
      case "seed" -> Long.parseLong(value);
      case "tries" -> {
        if (Integer.parseInt(value) < 0) {
          throw new IllegalArgumentException("tries = '" + value + "' must be 0 or more");
        }
      }
      default -> {}
    }
  }

  private static IllegalArgumentException damaged(
      String where, @Nullable String what, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        where + ": " + what + "; restore the line or delete the file", cause);
  }

  /**
   * Returns the directory of replay files.
   *
   * @param text the value of {@link #PARAMETER}, or null if it is not set
   * @return the directory; {@link #STANDARD} if the value is null or blank
   * @throws IllegalArgumentException if the value is not a path
   */
  public static Path directory(@Nullable String text) {
    try {
      return Path.of(text == null || text.isBlank() ? STANDARD : text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          PARAMETER + " = '" + text + "' must be a path: " + e.getReason(), e);
    }
  }

  /**
   * Writes the file, replacing an existing one, and creates missing directories.
   *
   * @param path the path of the file
   * @throws UncheckedIOException if the file cannot be written
   */
  public void write(Path path) {
    String text =
        HEAD
            + "test: "
            + oneLine(test)
            + "\nfailure: "
            + oneLine(failure)
            + "\nreplay: "
            + interleaving
            + "\n"
            + (tries == 0 ? "" : "seed: " + seed + "\ntries: " + tries + "\n");
    try {
      Files.createDirectories(path.toAbsolutePath().getParent());
      Files.writeString(path, text);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + path, e);
    }
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}

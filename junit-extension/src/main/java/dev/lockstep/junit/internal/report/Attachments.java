// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.MediaType;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.JUnitException;

/** The files that a test publishes along with its result. */
final class Attachments {

  private static final System.Logger LOG = System.getLogger("dev.lockstep.junit");

  private Attachments() {}

  /**
   * Publishes a text as a file. If JUnit cannot write files, this is logged and does not fail the
   * test.
   *
   * @return the path of the file, relative to the working directory; empty if it was not written
   */
  static Optional<Path> publish(
      ExtensionContext context, String file, MediaType type, String text) {
    AtomicReference<Path> written = new AtomicReference<>();
    try {
      context.publishFile(file, type, path -> written.set(Files.writeString(path, text)));
    } catch (JUnitException e) {
      LOG.log(System.Logger.Level.DEBUG, () -> file + " was not published", e);
    }
    return Optional.ofNullable(written.get()).map(Attachments::relative);
  }

  private static Path relative(Path path) {
    Path here = Path.of("").toAbsolutePath();
    return path.startsWith(here) ? here.relativize(path) : path;
  }
}

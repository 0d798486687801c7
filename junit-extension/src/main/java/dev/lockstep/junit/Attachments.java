package dev.lockstep.junit;

import java.nio.file.Files;
import org.junit.jupiter.api.MediaType;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.JUnitException;

/** Files that a test publishes beside its result. */
final class Attachments {

  private static final System.Logger LOG = System.getLogger("dev.lockstep.junit");

  private Attachments() {}

  /**
   * Publishes a text; where JUnit writes no files, that is logged, and is no failure of the test.
   */
  static void publish(ExtensionContext context, String file, MediaType type, String text) {
    try {
      context.publishFile(file, type, path -> Files.writeString(path, text));
    } catch (JUnitException e) {
      LOG.log(System.Logger.Level.DEBUG, () -> file + " was not published", e);
    }
  }
}

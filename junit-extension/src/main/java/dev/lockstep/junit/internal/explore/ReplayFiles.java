// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.explore;

import dev.lockstep.explore.ReplayMismatch;
import dev.lockstep.junit.ReplayFile;
import dev.lockstep.junit.TestName;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

/** Finds the replay file of a test, and reports the outcome of the replay. */
public final class ReplayFiles {

  private static final System.Logger LOG = System.getLogger("dev.lockstep.junit");
  private static final Namespace NAMESPACE = Namespace.create(ReplayFiles.class);

  private ReplayFiles() {}

  /** Returns the replay file of a test, if it has one; the same one as long as the test runs. */
  public static Optional<Path> of(ExtensionContext context) {
    Store store = context.getStore(NAMESPACE);
    Optional<?> known = store.get(context.getUniqueId(), Optional.class);
    if (known == null) {
      known = Optional.of(path(context)).filter(Files::exists);
      store.put(context.getUniqueId(), known);
    }
    return known.map(Path.class::cast);
  }

  private static Path path(ExtensionContext context) {
    String text = context.getConfigurationParameter(ReplayFile.PARAMETER).orElse(null);
    try {
      return TestName.of(context).replayFile(ReplayFile.directory(text));
    } catch (IllegalArgumentException e) {
      throw new ExtensionConfigurationException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Reads a file.
   *
   * @throws ExtensionConfigurationException if it is damaged, or cannot be read
   */
  static ReplayFile read(Path path) {
    try {
      return ReplayFile.read(path);
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new ExtensionConfigurationException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Reports that a test passes with its file, which can then be deleted. */
  static void tellPassed(Path path, @Nullable ReplayMismatch misfit, ExtensionContext context) {
    String text =
        TestName.of(context)
            + " passes in the interleaving of "
            + path
            + (misfit == null ? "" : ": " + misfit)
            + "; delete the file if the failure is fixed";
    LOG.log(System.Logger.Level.WARNING, text);
    context.publishReportEntry("lockstep.replay", text);
  }
}

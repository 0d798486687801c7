// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.jqwik.internal;

import dev.lockstep.junit.ReplayFile;
import dev.lockstep.junit.TestName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import net.jqwik.api.lifecycle.PropertyAttributes;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutionResult.Status;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/** Runs a property with the seed of its replay file, if it has one, and then as usual. */
final class PropertyReplay {

  private static final System.Logger LOG = System.getLogger("dev.lockstep.jqwik");

  private PropertyReplay() {}

  static TestName name(PropertyLifecycleContext context) {
    return TestName.of(context.containerClass(), context.targetMethod(), "");
  }

  static PropertyExecutionResult execute(
      PropertyLifecycleContext context, PropertyExecutor executor) {
    Path directory = ReplayFile.directory(System.getProperty(ReplayFile.PARAMETER));
    Path path = name(context).replayFile(directory);
    if (!Files.exists(path)) {
      return executor.execute();
    }
    PropertyExecutionResult replayed = replay(ReplayFile.read(path), context, executor);
    boolean failed = replayed.status() == Status.FAILED;
    tell(
        name(context)
            + (failed ? " fails" : " passes")
            + " with the seed of "
            + path
            + (failed ? "" : "; delete the file if the failure is fixed"),
        context);
    return failed ? replayed : executor.execute();
  }

  private static PropertyExecutionResult replay(
      ReplayFile file, PropertyLifecycleContext context, PropertyExecutor executor) {
    PropertyAttributes attributes = context.attributes();
    Optional<Integer> tries = attributes.tries();
    Optional<String> seed = attributes.seed();
    if (file.tries() > 0) {
      attributes.setTries(file.tries());
    }
    attributes.setSeed(Long.toString(file.seed()));
    try {
      return executor.execute();
    } finally {
      restore(attributes, tries, seed);
    }
  }

  @SuppressWarnings("NullAway") // jqwik takes null for an attribute that is not set
  private static void restore(
      PropertyAttributes attributes, Optional<Integer> tries, Optional<String> seed) {
    attributes.setTries(tries.orElse(null));
    attributes.setSeed(seed.orElse(null));
  }

  private static void tell(String text, PropertyLifecycleContext context) {
    LOG.log(System.Logger.Level.WARNING, text);
    context.reporter().publishValue("lockstep.replay", text);
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;

import dev.lockstep.junit.TestExplorer;
import dev.lockstep.spi.CodeOwner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.store.Namespace;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** A runner that runs slices in this process, by JUnit's launcher. */
final class LocalRunner implements SliceRunner {

  static {
    CodeOwner.register(LocalRunner.class, CodeOwner.RUNTIME);
  }

  private final LauncherSession session = LauncherFactory.openSession();
  private final Map<String, Set<Long>> seen = new HashMap<>();
  private final PropertyEngines engines = PropertyEngines.find();

  /** The directory that engines write to; deleted on close. */
  private final Path scratch;

  private volatile boolean stopped;

  LocalRunner() {
    try {
      scratch = Files.createTempDirectory("lockstep-campaign");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<TestResult> run(Slice slice, CampaignListener monitor) {
    CampaignListener stoppable =
        new CampaignListener() {
          @Override
          public boolean isOver() {
            return stopped || monitor.isOver();
          }

          @Override
          public void ran(long interleavings, long fresh) {
            monitor.ran(interleavings, fresh);
          }
        };
    SliceRun run =
        new SliceRun(slice, stoppable, seen.computeIfAbsent(slice.test(), test -> new HashSet<>()));
    session.getStore().put(Namespace.create(TestExplorer.class), TestExplorer.class, run);
    engines.explore(run, () -> session.getLauncher().execute(request(slice), new Problems(run)));
    run.end();
    return run.results();
  }

  private LauncherDiscoveryRequest request(Slice slice) {
    return LauncherDiscoveryRequestBuilder.request()
        .selectors(selectUniqueId(slice.test()))
        .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
        .configurationParameters(engines.configuration(scratch))
        .build();
  }

  @Override
  public void stop() {
    stopped = true;
  }

  @Override
  public void close() {
    session.close();
    try {
      for (String id : engines.ids()) {
        Files.deleteIfExists(scratch.resolve(id));
      }
      Files.deleteIfExists(scratch);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Records the failures that do not depend on the interleaving. */
  private record Problems(SliceRun run) implements TestExecutionListener {
    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (result.getStatus() == TestExecutionResult.Status.FAILED && !run.hasFailure()) {
        run.problem(result.getThrowable().map(Throwable::toString).orElse("failed"));
      }
    }
  }
}

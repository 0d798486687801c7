// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.InterleavingFailure;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.EventType;
import org.junit.platform.testkit.engine.Events;

/** What the properties of the account say. */
class AccountPropertyTest {

  @TempDir private Path directory;

  @Test
  void theShortestScheduleIsFoundAndItsLineFailsAgainAtTheFirstTry() {
    Events found = run("noMoneyIsLost");
    Events again = run("noMoneyIsLostOnceMore");

    assertThat(failure(found))
        .isInstanceOf(InterleavingFailure.class)
        .hasMessageStartingWith(
            """
            fails with 1 deviation from first in, first out: \
            org.opentest4j.AssertionFailedError: \

            expected: 50L
             but was: 80L
            to run this one again: @Replay("L1:AABACro")
            page: target/lockstep/dev.lockstep.examples.AccountProperty.noMoneyIsLost-Interleaving.html
              at dev.lockstep.examples.Account.audit(Account.java:39) (step 2, bob)

            step  time  main""")
        .hasMessageContaining("<- FIFO would have run alice\n");
    assertThat(published(found, "replay")).isEqualTo("L1:AABACro");
    assertThat(failure(again))
        .hasMessage(
            failure(found).getMessage().replace("noMoneyIsLost-", "noMoneyIsLostOnceMore-"));
    assertThat(published(again, "AccountProperty:noMoneyIsLostOnceMore"))
        .contains("tries = 1 ", "generation = EXHAUSTIVE ");
  }

  @Test
  void withTheLockAThousandInterleavingsPass() {
    Events events = run("noMoneyIsLostWithTheLock");

    events.assertStatistics(it -> it.started(1).succeeded(1));
    assertThat(published(events, "AccountProperty:noMoneyIsLostWithTheLock"))
        .contains("tries = 1000 ", "edge-cases#tried = 3 ");
  }

  private Events run(String property) {
    return EngineTestKit.engine("jqwik")
        .configurationParameter("jqwik.database", directory.resolve("database").toString())
        .configurationParameter("jqwik.reporting.usejunitplatform", "true")
        .selectors(selectMethod(AccountProperty.class, property, Interleaving.class.getName()))
        .execute()
        .testEvents();
  }

  private static Throwable failure(Events events) {
    return events
        .failed()
        .map(event -> event.getRequiredPayload(TestExecutionResult.class))
        .flatMap(result -> result.getThrowable().stream())
        .findFirst()
        .orElseThrow();
  }

  private static String published(Events events, String key) {
    return events
        .filter(event -> event.getType() == EventType.REPORTING_ENTRY_PUBLISHED)
        .map(event -> event.getRequiredPayload(ReportEntry.class))
        .map(entry -> entry.getKeyValuePairs().get(key))
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow();
  }
}

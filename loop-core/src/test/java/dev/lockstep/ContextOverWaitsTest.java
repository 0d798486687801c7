// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The context that a block runs in is there after a wait too. */
class ContextOverWaitsTest {

  private final ContextVar<String> user = ContextVar.of("user", "nobody");
  private final List<String> seen = new ArrayList<>();

  @Test
  void blockInAContextKeepsItOverAWait() {
    TestLoop.run(
        () -> {
          user.set("main");
          Context context = Context.copyOfCurrent();
          Async.spawn(
              "other",
              () -> {
                user.set("other");
                Async.sleep(Duration.ofSeconds(2));
                seen.add(user.get());
              });
          context.run(
              () -> {
                user.set("block");
                Async.sleep(Duration.ofSeconds(1));
                seen.add(user.get());
                return true;
              });
          seen.add(user.get());
          Async.sleep(Duration.ofSeconds(2));
          seen.add(user.get());
        });

    assertThat(seen).containsExactly("block", "main", "other", "main");
  }

  @Test
  @Tag("carrier-only")
  void virtualThreadStartsWithACopyOfItsStartersContext() {
    TestLoop.run(
        () -> {
          user.set("main");
          Thread thread =
              Thread.startVirtualThread(
                  () -> {
                    seen.add(user.get());
                    user.set("thread");
                    Async.sleep(Duration.ofSeconds(1));
                    seen.add(user.get());
                  });
          thread.join();
          seen.add(user.get());
        });

    assertThat(seen).containsExactly("main", "thread", "main");
  }
}

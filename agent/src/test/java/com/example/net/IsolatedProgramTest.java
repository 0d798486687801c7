// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.IsolatedProgram;
import dev.lockstep.virtual.World;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Programs with static state, on several hosts and in several lives. */
class IsolatedProgramTest {

  /** What the programs take down. */
  public static final class Seen {
    public static final List<String> LINES = new ArrayList<>();

    private Seen() {}
  }

  /** A program with a counter and a pool in static fields. */
  public static final class Counting {
    private static final ExecutorService POOL = Executors.newCachedThreadPool();
    private static int starts;

    private Counting() {}

    public static void main(String[] arguments) throws Exception {
      starts++;
      String host = InetAddress.getLocalHost().getHostName();
      POOL.submit(() -> Seen.LINES.add(host + arguments[0] + starts)).get();
      Class<?> context = Thread.currentThread().getContextClassLoader().loadClass(NAME);
      Seen.LINES.add("own class: " + (context == Counting.class));
    }
  }

  private static final String NAME = Counting.class.getName();

  @Test
  void eachLifeOfEachHostHasStaticStateOfItsOwn() {
    Seen.LINES.clear();
    World world = new World();
    IsolatedProgram program = IsolatedProgram.of(NAME, " starts ").sharing(Seen.class.getName());
    Host one = world.host("one", program);
    world.host("two", program);
    world.run(
        () -> {
          Thread.sleep(Duration.ofSeconds(1));
          one.crash();
          one.restart();
          Thread.sleep(Duration.ofSeconds(1));
        });
    assertThat(Seen.LINES)
        .containsExactly(
            "one starts 1",
            "two starts 1",
            "own class: true",
            "own class: true",
            "one starts 1",
            "own class: true");
  }

  @Test
  void classWithoutMainMethodIsRefused() {
    World world = new World();
    Host host = world.host("one", IsolatedProgram.of("com.example.Nothing"));
    world
        .runner()
        .build()
        .run(
            () -> {
              Thread.sleep(1000);
              assertThatThrownBy(() -> host.program().result())
                  .hasMessageContaining("must have a method public static void main(String[])")
                  .hasRootCauseInstanceOf(ClassNotFoundException.class);
              return true;
            });
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.IsolatedProgram;
import dev.lockstep.virtual.World;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
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

  /** A program that asks a database in its own memory. */
  public static final class Asking {
    private Asking() {}

    public static void main(String[] arguments) throws Exception {
      try (Connection own = DriverManager.getConnection("jdbc:h2:mem:test", "sa", "");
          ResultSet rows = own.createStatement().executeQuery("select 'h2'")) {
        rows.next();
        Seen.LINES.add(rows.getString(1));
      }
      for (Driver driver : Collections.list(DriverManager.getDrivers())) {
        Seen.LINES.add(
            "own driver: " + (driver.getClass().getClassLoader() == Asking.class.getClassLoader()));
      }
    }
  }

  @Test
  void programHasTheDriversOfItsOwnClassesAndOthersKeepTheirs() throws Exception {
    Set<Driver> before = Set.copyOf(Collections.list(DriverManager.getDrivers()));
    for (int run = 0; run < 2; run++) {
      Seen.LINES.clear();
      World world = new World();
      world.host("one", IsolatedProgram.of(Asking.class.getName()).sharing(Seen.class.getName()));
      world.run(() -> Thread.sleep(Duration.ofMinutes(1)));
      assertThat(Seen.LINES).contains("h2", "own driver: true").doesNotContain("own driver: false");
      assertThat(Collections.list(DriverManager.getDrivers())).containsAll(before);
    }
    try (Connection own = DriverManager.getConnection("jdbc:h2:mem:test", "sa", "")) {
      assertThat(own.getClass()).isEqualTo(Class.forName("org.h2.jdbc.JdbcConnection"));
    }
  }

  /** A program that tells where classes are from, and what their packages say of themselves. */
  public static final class Describing {
    private Describing() {}

    static String description(Class<?> type) {
      Package described = type.getPackage();
      return String.join(
          ", ",
          type.getProtectionDomain().getCodeSource().getLocation().toString(),
          described.getImplementationTitle(),
          described.getImplementationVersion(),
          described.getSpecificationTitle());
    }

    public static void main(String[] arguments) {
      Seen.LINES.add(description(Describing.class));
      Seen.LINES.add(description(org.h2.Driver.class));
    }
  }

  @Test
  void classesAreFromTheSameJarsAndPackagesAsWithoutIsolation() {
    Seen.LINES.clear();
    World world = new World();
    world.host("one", IsolatedProgram.of(Describing.class.getName()).sharing(Seen.class.getName()));
    world.run(() -> Thread.sleep(Duration.ofSeconds(1)));
    assertThat(Seen.LINES)
        .containsExactly(
            Describing.description(Describing.class), Describing.description(org.h2.Driver.class));
    assertThat(org.h2.Driver.class.getPackage().getImplementationVersion()).isNotNull();
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

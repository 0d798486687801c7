// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.compat;

import dev.lockstep.Runner;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.LinkRule;
import dev.lockstep.virtual.World;
import java.time.Duration;
import java.util.function.Supplier;

/** What befalls a server and its client, whose hosts are 40 ms apart. */
enum Trouble {
  /** None: two questions, one after the other. */
  NONE {
    @Override
    String scene(Peers peers, World world, Host server) throws Exception {
      try (Peers.Client client = peers.connect(world)) {
        return answer(world, client) + ", then " + answer(world, client);
      }
    }
  },

  /** The network is cut in two for a minute while a question is under way. */
  PARTITION {
    @Override
    String scene(Peers peers, World world, Host server) throws Exception {
      try (Peers.Client client = peers.connect(world)) {
        client.ask();
        after(
            Duration.ofMillis(20),
            () -> {
              try (LinkRule cut = world.link("test", Peers.SERVER).drop()) {
                sleep(Duration.ofMinutes(1));
              }
            });
        String cut = answer(world, client);
        Duration toEnd = Duration.ofMillis(60_020).minus(Duration.ofMillis(waited));
        if (toEnd.isPositive()) {
          sleep(toEnd);
        }
        return cut + "; " + untilAnswer(world, client);
      }
    }
  },

  /** The server crashes while a question is under way, and starts again ten seconds later. */
  CRASH {
    @Override
    String scene(Peers peers, World world, Host server) throws Exception {
      try (Peers.Client client = peers.connect(world)) {
        client.ask();
        after(
            Duration.ofMillis(20),
            () -> {
              server.crash();
              sleep(Duration.ofSeconds(10));
              server.restart();
            });
        String crashed = answer(world, client);
        return crashed + "; " + untilAnswer(world, client);
      }
    }
  },

  /** One packet of a hundred is lost while fifty questions are asked. */
  LOSS {
    @Override
    String scene(Peers peers, World world, Host server) throws Exception {
      world.links().loss(0.01);
      try (Peers.Client client = peers.connect(world)) {
        long start = world.clock().elapsed().toMillis();
        int answered = 0;
        for (int i = 0; i < 50; i++) {
          try {
            client.ask();
            answered++;
          } catch (Exception e) {
            // it counts as none
          }
        }
        return answered
            + " of 50 in "
            + text(Duration.ofMillis(world.clock().elapsed().toMillis() - start));
      }
    }
  };

  /** How long the last question has taken, in milliseconds. */
  private static long waited;

  abstract String scene(Peers peers, World world, Host server) throws Exception;

  /** Returns what the client sees, in a world of its own. */
  String of(Supplier<Peers> library) {
    World world = new World();
    world.links().latency(Duration.ofMillis(40));
    Peers peers = library.get();
    Host server = peers.serve(world);
    Runner.Builder builder = world.runner().watchdog(Duration.ofSeconds(30));
    if (this == LOSS) { // which packets are lost is a choice
      builder.choiceSource(Interleaving.ofSeed(1).choiceSource());
    }
    try (Runner runner = builder.build()) {
      return runner.run(
          () -> {
            sleep(Duration.ofSeconds(5)); // the server starts
            return scene(peers, world, server);
          });
    }
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void after(Duration time, Runnable action) {
    Thread thread =
        new Thread(
            () -> {
              sleep(time);
              action.run();
            },
            "trouble");
    thread.start();
  }

  /** Returns when a question is answered, or how it fails. */
  private static String answer(World world, Peers.Client client) {
    long start = world.clock().elapsed().toMillis();
    String end;
    try {
      String answer = client.ask();
      end = answer.equals("ok") ? "" : answer + " ";
    } catch (Exception e) {
      end = e.getClass().getSimpleName() + " ";
    }
    waited = world.clock().elapsed().toMillis() - start;
    return end + text(Duration.ofMillis(waited));
  }

  /** Asks again each second, for five minutes at most, and returns when it is answered. */
  private static String untilAnswer(World world, Peers.Client client) throws Exception {
    long start = world.clock().elapsed().toMillis();
    Exception last = null;
    while (world.clock().elapsed().toMillis() - start < 300_000) {
      try {
        client.ask();
        return "answered again "
            + text(Duration.ofMillis(world.clock().elapsed().toMillis() - start))
            + " later";
      } catch (Exception e) {
        last = e;
        sleep(Duration.ofSeconds(1));
      }
    }
    throw new AssertionError("never answered again", last);
  }

  private static String text(Duration time) {
    return time.toMillis() < 1000 ? time.toMillis() + " ms" : time.toMillis() / 1000.0 + " s";
  }
}

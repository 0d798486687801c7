// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.Fault;
import dev.lockstep.TaskFailedException;
import dev.lockstep.net.Datagrams;
import dev.lockstep.virtual.World;
import dev.lockstep.virtual.disk.Disk;
import dev.lockstep.virtual.disk.DiskOperation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The explorer decides what goes wrong in a simulated world: packets, fault points, disks. */
class WorldExplorationTest {

  private static final int PORT = 7;
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** A heartbeat that is not sent again, and a watcher that takes one loss for a death. */
  private static final Program FRAGILE =
      run -> {
        World lossy = run.world();
        lossy.links().loss(0.05);
        lossy.host(
            "beating",
            () -> {
              try (Datagrams socket = Datagrams.open(new InetSocketAddress("0.0.0.0", 0))) {
                for (int i = 0; i < 5; i++) {
                  socket.send(new byte[1], new InetSocketAddress(lossy.testHost().address(), PORT));
                  Async.sleep(SECOND);
                }
              }
            });
        run.main(
            () -> {
              try (Datagrams socket = Datagrams.open(new InetSocketAddress(PORT))) {
                for (int i = 0; i < 5; i++) {
                  Async.timeout(Duration.ofMillis(1500), socket::receive);
                }
              }
            });
      };

  @Test
  void explorerFindsALossShrinksItAndReplaysIt() {
    Explorer explorer = Explorer.builder().interleavings(200).build();
    Finding finding = explorer.exploreRuns(FRAGILE).finding();
    assertThat(finding).isNotNull();
    assertThat(finding.interleaving().deviations())
        .singleElement()
        .satisfies(it -> assertThat(it.label()).isEqualTo("net beating>test"))
        .satisfies(it -> assertThat(it.pick()).isEqualTo(1));
    Execution replayed = explorer.replay(finding.interleaving(), FRAGILE);
    assertThat(replayed.failure()).isInstanceOf(dev.lockstep.AsyncTimeoutException.class);
  }

  @Test
  void theExplorerFindsTheFaultThatBreaksAProgramAndReplaysIt() {
    Explorer explorer = Explorer.builder().strategy(Strategy.delayBounding(1)).build();

    Exploration exploration = explorer.exploreRuns(WorldExplorationTest::breaksIfTheThirdSaveFails);

    assertThat(exploration.finding()).isNotNull();
    Interleaving line = exploration.finding().interleaving();
    assertThat(line.deviations())
        .hasToString("[Deviation[label=fault save, position=2, bound=5, pick=1]]");
    assertThat(
            explorer
                .replay(
                    Interleaving.parse(line.toString()),
                    WorldExplorationTest::breaksIfTheThirdSaveFails)
                .failure())
        .isInstanceOf(TaskFailedException.class);
    assertThat(exploration.finding().report()).contains("(fault save: 1 of 5)");
  }

  private static void breaksIfTheThirdSaveFails(Run run) {
    run.faults().at("save").oneIn(5).fail(() -> new IOException("disk"));
    run.main(
        () -> {
          for (int i = 0; i < 4; i++) {
            save(i);
          }
        });
  }

  private static void save(int number) throws IOException {
    try {
      Fault.point("save", IOException.class);
    } catch (IOException e) {
      if (number == 2) {
        throw e; // the others are retried
      }
    }
  }

  @Test
  void theExplorerFindsTheFailureOfTheDiskThatBreaksAProgram() {
    Exploration exploration =
        Explorer.builder()
            .strategy(Strategy.delayBounding(1))
            .build()
            .exploreRuns(
                run -> {
                  try (Disk small = new Disk("small", run.faults())) {
                    Path file = small.path("/data").resolve("log");
                    small.at(DiskOperation.FORCE).oneIn(2).fail(() -> new IOException("broken"));
                    run.main(() -> forcedOrGone(file));
                  }
                });

    assertThat(exploration.finding()).isNotNull();
    assertThat(exploration.finding().interleaving().deviations())
        .hasToString("[Deviation[label=fault disk small force, position=1, bound=2, pick=1]]");
  }

  /** Handles a failure of the first force only. */
  private static void forcedOrGone(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, CREATE, WRITE)) {
      try {
        channel.force(true);
      } catch (IOException e) {
        return;
      }
      channel.force(true);
    }
  }
}

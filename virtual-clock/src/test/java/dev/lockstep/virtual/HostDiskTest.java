// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.Fault;
import dev.lockstep.Runner;
import dev.lockstep.virtual.disk.DiskOperation;
import dev.lockstep.virtual.fault.FaultRule;
import dev.lockstep.virtual.fault.Faults;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The disks of hosts: what a program finds when its host is up again. */
class HostDiskTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final World world = new World();
  private final List<String> found = new ArrayList<>();

  /** A program that notes what it finds, appends a line in two writes, and forces the first. */
  private void append(Host host) throws IOException {
    Path data = host.path("/data");
    Path log = data.resolve("log");
    found.add(Files.exists(log) ? Files.readString(log) : "nothing");
    try (FileChannel channel = FileChannel.open(log, CREATE, WRITE, APPEND);
        FileChannel directory = FileChannel.open(data, READ)) {
      channel.write(UTF_8.encode("forced."));
      channel.force(false);
      directory.force(true);
      Fault.point("forced");
      channel.write(UTF_8.encode("not."));
      Async.future().await();
    }
  }

  @Test
  void aCrashLosesWhatWasNotForcedAndAKillDoesNot() {
    world.run(
        () -> {
          Host host = world.host("db", this::append);
          Async.sleep(SECOND);
          host.kill();
          host.restart();
          Async.sleep(SECOND);
          host.crash();
          host.restart();
          Async.sleep(SECOND);
        });

    assertThat(found).containsExactly("nothing", "forced.not.", "forced.not.forced.");
  }

  @Test
  void aProgramCrashesAtAFaultPoint() {
    world.faults().at("forced").hit(2).crash();
    world.run(
        () -> {
          Host host = world.host("db", this::append);
          Async.sleep(SECOND);
          host.kill();
          host.restart();
          Async.sleep(SECOND);
          assertThat(host.isUp()).isFalse();
          host.restart();
          Async.sleep(SECOND);
        });

    assertThat(found).containsExactly("nothing", "forced.not.", "forced.not.forced.");
  }

  @Test
  void aProgramCrashesInTheMiddleOfAnOperationOfItsDisk() {
    world.run(
        () -> {
          Host host = world.host("db");
          Path file = host.path("/data").resolve("file");
          host.disk().at(DiskOperation.FORCE, "/data/file").crash();
          host.spawn(
              "writer",
              () -> {
                Files.writeString(file, "x");
                try (FileChannel channel = FileChannel.open(file, WRITE)) {
                  channel.force(true);
                }
                found.add("not reached");
                return true;
              });
          Async.sleep(SECOND);
          assertThat(host.isUp()).isFalse();
        });

    assertThat(found).isEmpty();
  }

  @Test
  void theFaultsOfAWorldAreThoseThatItsLoopHas() {
    Faults given = new Faults();
    FaultRule before = world.faults().at("forced").optional().delay(SECOND);
    given.at("forced").run(() -> found.add("given"));
    try (Runner runner = world.runner().faultPoints(given).build()) {
      runner.run(
          () -> {
            world.faults().at("forced").run(() -> found.add("of the world"));
            Fault.point("forced");
          });
    }

    assertThat(found).containsExactly("given", "of the world");
    assertThat(before.happened()).isEqualTo(1);
    assertThat(world.clock().elapsed()).isEqualTo(SECOND);
  }
}

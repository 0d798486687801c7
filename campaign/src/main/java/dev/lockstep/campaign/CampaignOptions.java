// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The options of a campaign.
 *
 * @param selection the tests to run
 * @param interleavings the number of interleavings of each test, if no time is set
 * @param time the time limit, or null
 * @param processes the number of processes that run slices; 0 to run them in this one
 * @param seed the seed of random interleavings
 * @param shard the part of the campaign that this machine runs
 * @param report the directory of the reports
 * @param replays the directory of the replay files
 * @param progress the time between two progress lines
 * @param jvmArguments additional JVM arguments of the processes
 * @param showsOutput whether to show what the tests print
 */
record CampaignOptions(
    Selection selection,
    int interleavings,
    @Nullable Duration time,
    int processes,
    long seed,
    Shard shard,
    Path report,
    Path replays,
    Duration progress,
    List<String> jvmArguments,
    boolean showsOutput) {

  /** Returns the limit of the campaign as text, for people and to compare shards. */
  String budget() {
    return time == null
        ? TestResult.count(interleavings, "interleaving") + " a test"
        : Times.text(time.toMillis());
  }
}

package dev.lockstep.campaign;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a campaign is to do.
 *
 * @param selection which tests
 * @param interleavings how many interleavings of each test, if no time is set
 * @param time how long, or null
 * @param processes how many processes run slices; 0 for this one
 * @param seed what random interleavings follow
 * @param shard which part of it this machine runs
 * @param report the directory of the reports
 * @param replays the directory of the replay files
 * @param progress how long from one progress line to the next
 * @param jvmArguments more arguments of the processes
 * @param showsOutput whether what the tests print is shown
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

  /** How long the campaign is, for people and to compare shards by. */
  String budget() {
    return time == null
        ? TestResult.count(interleavings, "interleaving") + " a test"
        : Times.text(time.toMillis());
  }
}

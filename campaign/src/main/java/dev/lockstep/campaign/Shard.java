// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of a campaign that one machine runs.
 *
 * @param index the number of the shard, from 0
 * @param total the number of shards
 */
record Shard(int index, int total) implements Comparable<Shard> {

  static final Shard WHOLE = new Shard(0, 1);

  /**
   * Determines the shard of this machine from the flags, or from the environment variables of Bazel
   * or Kubernetes.
   *
   * @param flag the value of {@code --shard}, or null
   * @param total the value of {@code --shards}, or null
   * @param environment the environment variables
   * @throws UsageException if these are wrong or incomplete
   */
  static Shard of(@Nullable String flag, @Nullable Integer total, Map<String, String> environment) {
    if (flag != null && total != null) {
      throw new UsageException(
          "--shard "
              + flag
              + " and --shards "
              + total
              + " cannot be combined; use --shard except on Kubernetes");
    }
    if (flag != null) {
      return parse(flag);
    }
    if (environment.containsKey("TEST_TOTAL_SHARDS") && total == null) {
      return ofBazel(environment);
    }
    String job = environment.get("JOB_COMPLETION_INDEX");
    if (total == null && job != null) {
      throw new UsageException(
          "JOB_COMPLETION_INDEX="
              + job
              + " needs a number of shards; use --shards with the Job's completions");
    }
    if (total != null && job == null) {
      throw new UsageException(
          "--shards "
              + total
              + " needs JOB_COMPLETION_INDEX; set completionMode: Indexed, or use --shard 1/"
              + total);
    }
    return job == null || total == null
        ? WHOLE
        : checked(number("JOB_COMPLETION_INDEX", job), total, "JOB_COMPLETION_INDEX=" + job);
  }

  private static Shard parse(String flag) {
    String[] parts = flag.split("/", -1);
    if (parts.length != 2) {
      throw new UsageException("--shard " + flag + " must have the form index/total, such as 1/4");
    }
    int total = number("--shard", parts[1]);
    int index = number("--shard", parts[0]) - 1;
    if (index < 0 || index >= total) {
      throw new UsageException(
          "--shard "
              + flag
              + " must be from 1/"
              + Math.max(total, 1)
              + " to "
              + total
              + "/"
              + total);
    }
    return new Shard(index, total);
  }

  private static Shard ofBazel(Map<String, String> environment) {
    String total = environment.getOrDefault("TEST_TOTAL_SHARDS", "");
    String index = environment.getOrDefault("TEST_SHARD_INDEX", "");
    touch(environment.get("TEST_SHARD_STATUS_FILE"));
    return checked(
        number("TEST_SHARD_INDEX", index),
        number("TEST_TOTAL_SHARDS", total),
        "TEST_SHARD_INDEX=" + index + " TEST_TOTAL_SHARDS=" + total);
  }

  /** Creates the file that tells Bazel that sharding is supported. */
  private static void touch(@Nullable String file) {
    if (file == null) {
      return;
    }
    try {
      Files.writeString(Path.of(file), "");
    } catch (IOException e) {
      throw new UsageException("TEST_SHARD_STATUS_FILE=" + file + " cannot be written: " + e);
    }
  }

  private static Shard checked(int index, int total, String what) {
    if (index < 0 || index >= total) {
      throw new UsageException(
          what + ": the index must be from 0 to " + (total - 1) + " of " + total + " shards");
    }
    return new Shard(index, total);
  }

  private static int number(String what, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new UsageException(what + " '" + text + "' must be a whole number");
    }
  }

  /** Returns whether this shard runs the slice of a number. */
  boolean has(long number) {
    return number % total == index;
  }

  boolean isWhole() {
    return total == 1;
  }

  @Override
  public int compareTo(Shard other) {
    return Integer.compare(index, other.index);
  }

  @Override
  public String toString() {
    return (index + 1) + "/" + total;
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import dev.lockstep.explore.DataRaces;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The flags of a command. Each has a value unless it is one of the switches. */
final class CommandLine {

  private static final List<String> OF_RUN =
      List.of(
          "--interleavings",
          "--time",
          "--processes",
          "--class",
          "--package",
          "--method",
          "--scan",
          "--tag",
          "--exclude-tag",
          "--seed",
          "--shard",
          "--shards",
          "--report",
          "--replays",
          "--progress",
          "--jvm-arg",
          "--points",
          "--races",
          "--lateness");

  private static final List<String> OF_MERGE = List.of("--report", "--replays");
  private static final String SPURIOUS_WAKE_UPS = "--spurious-wake-ups";
  private static final String SPURIOUS_FAILURES = "--spurious-failures";
  private static final List<String> SWITCHES =
      List.of("--in-process", "--show-output", SPURIOUS_WAKE_UPS, SPURIOUS_FAILURES);
  private static final List<String> RACES =
      Stream.of(DataRaces.values()).map(it -> it.name().toLowerCase(Locale.ROOT)).toList();
  private static final Path REPORT = Path.of(".lockstep", "campaign");

  private final Map<String, List<String>> values = new HashMap<>();
  private final List<String> rest = new ArrayList<>();

  private CommandLine(List<String> arguments, List<String> flags, List<String> switches) {
    Deque<String> left = new ArrayDeque<>(arguments);
    while (!left.isEmpty()) {
      String argument = left.remove();
      int equals = argument.indexOf('=');
      String flag = equals < 0 ? argument : argument.substring(0, equals);
      if (!argument.startsWith("-")) {
        rest.add(argument);
      } else if (switches.contains(argument)) {
        add(argument, "");
      } else if (!flags.contains(flag)) {
        throw new UsageException(unknown(flag, flags, switches));
      } else if (equals >= 0) {
        add(flag, argument.substring(equals + 1));
      } else if (left.isEmpty()) {
        throw new UsageException(flag + " needs a value; see --help");
      } else {
        add(flag, left.remove());
      }
    }
  }

  private void add(String flag, String value) {
    values.computeIfAbsent(flag, key -> new ArrayList<>()).add(value);
  }

  private static String unknown(String flag, List<String> flags, List<String> switches) {
    TreeSet<String> all = new TreeSet<>(flags);
    all.addAll(switches);
    return "no flag " + flag + "; use one of " + String.join(", ", all);
  }

  /**
   * Reads the flags of a campaign.
   *
   * @throws UsageException if a flag is wrong; the message has its value and the remedy
   */
  static CampaignOptions run(
      List<String> arguments, Map<String, String> environment, String classPath) {
    CommandLine line = new CommandLine(arguments, OF_RUN, SWITCHES);
    if (!line.rest.isEmpty()) {
      throw new UsageException(
          "no command '" + line.rest.get(0) + "'; use run or merge, and begin flags with --");
    }
    @Nullable String time = line.value("--time");
    @Nullable String interleavings = line.value("--interleavings");
    if ((time == null) == (interleavings == null)) {
      throw new UsageException(
          time == null
              ? "a limit is required; use --interleavings 10000 for each test, or --time 10m"
              : "--time "
                  + time
                  + " and --interleavings "
                  + interleavings
                  + " cannot be combined; use one");
    }
    boolean here = line.values.containsKey("--in-process");
    if (here && line.value("--processes") != null) {
      throw new UsageException("--in-process and --processes cannot be combined; use one");
    }
    Map<String, String> properties = line.properties();
    if (here && !properties.isEmpty()) {
      String flag = properties.keySet().iterator().next();
      throw new UsageException(
          "--in-process and "
              + flag
              + " cannot be combined; start this JVM with "
              + properties.get(flag));
    }
    return new CampaignOptions(
        line.selection(classPath),
        interleavings == null ? 0 : line.number("--interleavings", 0),
        time == null ? null : Times.parse("--time", time),
        here ? 0 : line.number("--processes", Runtime.getRuntime().availableProcessors()),
        line.seed(),
        Shard.of(
            line.value("--shard"),
            line.value("--shards") == null ? null : (Integer) line.number("--shards", 0),
            environment),
        line.path("--report", REPORT),
        line.path("--replays", Path.of(dev.lockstep.junit.ReplayFile.STANDARD)),
        line.value("--progress") == null
            ? Duration.ofSeconds(10)
            : Times.parse("--progress", line.lastOf("--progress")),
        line.jvmArguments(),
        line.values.containsKey("--show-output"));
  }

  /**
   * The flags of {@code merge}.
   *
   * @param files the reports to merge
   * @param report the directory of the merged report
   * @param replays the directory of the replay files
   */
  record Merge(List<Path> files, Path report, Path replays) {}

  /** Reads the flags of a merge. */
  static Merge merge(List<String> arguments) {
    CommandLine line = new CommandLine(arguments, OF_MERGE, List.of());
    if (line.rest.isEmpty()) {
      throw new UsageException("merge needs reports; give the file report-....json of each shard");
    }
    return new Merge(
        line.rest.stream().map(Path::of).toList(),
        line.path("--report", REPORT),
        line.path("--replays", Path.of(dev.lockstep.junit.ReplayFile.STANDARD)));
  }

  /** Returns the arguments of the processes; the agent and the tests read the property. */
  private List<String> jvmArguments() {
    List<String> arguments = new ArrayList<>(all("--jvm-arg"));
    arguments.addAll(properties().values());
    return arguments;
  }

  /** Returns the properties that flags stand for, as arguments of a JVM by flag. */
  private Map<String, String> properties() {
    Map<String, String> properties = new LinkedHashMap<>();
    if (!all("--points").isEmpty()) {
      properties.put("--points", "-Dlockstep.points=" + String.join(",", all("--points")));
    }
    String races = value("--races");
    if (races != null) {
      if (!RACES.contains(races.toLowerCase(Locale.ROOT))) {
        throw new UsageException(
            "--races " + races + " must be one of " + String.join(", ", RACES));
      }
      properties.put("--races", "-Dlockstep.races=" + races);
    }
    String lateness = value("--lateness");
    if (lateness != null) {
      Times.parse("--lateness", lateness);
      properties.put("--lateness", "-Dlockstep.lateness=" + lateness);
    }
    if (values.containsKey(SPURIOUS_WAKE_UPS)) {
      properties.put(SPURIOUS_WAKE_UPS, "-Dlockstep.spuriousWakeUps=true");
    }
    if (values.containsKey(SPURIOUS_FAILURES)) {
      properties.put(SPURIOUS_FAILURES, "-Dlockstep.spuriousFailures=true");
    }
    return properties;
  }

  private Selection selection(String classPath) {
    List<Path> roots = all("--scan").stream().map(Path::of).toList();
    return new Selection(
        all("--class"),
        all("--package"),
        all("--method"),
        roots.isEmpty() ? Selection.directories(classPath) : roots,
        all("--tag"),
        all("--exclude-tag"));
  }

  private List<String> all(String flag) {
    return values.getOrDefault(flag, List.of());
  }

  private @Nullable String value(String flag) {
    return all(flag).isEmpty() ? null : lastOf(flag);
  }

  private String lastOf(String flag) {
    List<String> all = all(flag);
    if (all.size() > 1) {
      throw new UsageException(flag + " " + String.join(", ", all) + " must have one value");
    }
    return all.get(0);
  }

  private Path path(String flag, Path standard) {
    String value = value(flag);
    return value == null ? standard : Path.of(value);
  }

  private long seed() {
    String value = value("--seed");
    try {
      return value == null ? 0 : Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new UsageException("--seed " + value + " must be a whole number");
    }
  }

  private int number(String flag, int standard) {
    String value = value(flag);
    if (value == null) {
      return standard;
    }
    try {
      int number = Integer.parseInt(value.replace("_", ""));
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    throw new UsageException(flag + " " + value + " must be a whole number of at least 1");
  }
}

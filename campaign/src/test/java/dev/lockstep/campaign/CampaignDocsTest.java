// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The commands of the documentation are understood. */
class CampaignDocsTest {

  private static final Path DOCS = Path.of("..", "docs");
  private static final Pattern COMMAND = Pattern.compile("dev\\.lockstep\\.campaign\\.Main (-.*)");
  private static final Pattern FLAG = Pattern.compile("`(--[a-z-]+)[^`]*`");

  private static String read(String file) throws IOException {
    return Files.readString(DOCS.resolve(file));
  }

  @Test
  void thePageHasCommandsThatAreRight() throws IOException {
    List<String> commands =
        COMMAND.matcher(read("campaigns.md")).results().map(it -> it.group(1)).toList();
    assertThat(commands).hasSize(2);
    for (String command : commands) {
      List<String> words = Arrays.asList(command.replace("${{ matrix.shard }}", "3").split(" "));
      CommandLine.run(words, Map.of(), "");
    }
    assertThat(commands.get(1)).contains("--shard ${{ matrix.shard }}/4");
  }

  @Test
  void thePageAndTheHelpHaveTheSameFlags() throws IOException {
    List<String> page = flags(FLAG, read("campaigns.md"));
    List<String> help = flags(Pattern.compile("(?m)(?<=^  |, )(--[a-z-]+)"), Command.run().out());
    assertThat(page).containsAll(help);
  }

  private static List<String> flags(Pattern flag, String text) {
    return flag.matcher(text).results().map(it -> it.group(1)).distinct().sorted().toList();
  }

  @Test
  void theManifestRunsAsManyShardsAsItHasCompletions() throws IOException {
    String manifest = read("campaign-job.yaml");
    MatchResult arguments =
        Pattern.compile("(?s)args: \\[(.*?)]")
            .matcher(manifest)
            .results()
            .findFirst()
            .orElseThrow();
    List<String> words =
        Pattern.compile("\"(.*?)\"")
            .matcher(arguments.group(1))
            .results()
            .map(it -> it.group(1))
            .toList();
    assertThat(words.get(2)).isEqualTo(Main.class.getName());
    CampaignOptions options =
        CommandLine.run(words.subList(3, words.size()), Map.of("JOB_COMPLETION_INDEX", "7"), "");
    assertThat(options.shard()).isEqualTo(new Shard(7, 8));
    assertThat(manifest)
        .contains("\n  completionMode: Indexed\n  completions: 8\n  parallelism: 8\n")
        .contains("values: [1, 2, 3]");
  }
}

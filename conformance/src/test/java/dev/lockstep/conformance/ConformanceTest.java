// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.spi.ChoiceSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that the programs of the corpora write the same traces, line for line, as on CPython 3.14.
 * The system property {@code lockstep.conformance} names further files, separated by commas.
 */
class ConformanceTest {

  /** Always chooses the first lane, as {@link ChoiceSource#FIFO} does, but is asked. */
  private static final ChoiceSource ALWAYS_ZERO = (label, bound) -> 0;

  private static final List<String> SUMMARIES = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({"core.jsonl.gz, 2000", "storm.jsonl.gz, 2000", "eager.jsonl.gz, 500"})
  void keepsTheOrderOfAsyncio(String file, int total) throws InterruptedException {
    Report report = examine(Corpus.ofResource(file));
    assertThat(report.total()).isEqualTo(total);
  }

  /** One rule a program: the ids say which. The corpora show them too, but not so plainly. */
  @Test
  void keepsTheRulesThatAreNewerThanPython311() throws InterruptedException {
    examine(Corpus.ofResource("rules.jsonl"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"core.jsonl.gz", "storm.jsonl.gz", "eager.jsonl.gz", "rules.jsonl"})
  void keepsItUnderAChanceThatAlwaysAnswersZero(String file) throws InterruptedException {
    Report report = new Examination(Corpus.ofResource(file), ALWAYS_ZERO).run();
    assertThat(report.conforms()).as(report.summary() + "\n" + report.details()).isTrue();
  }

  @TestFactory
  Stream<DynamicTest> furtherCorpora() {
    return Arrays.stream(System.getProperty("lockstep.conformance", "").split(","))
        .map(String::strip)
        .filter(file -> !file.isEmpty())
        .map(file -> DynamicTest.dynamicTest(file, () -> examine(Corpus.ofFile(Path.of(file)))));
  }

  private static Report examine(Corpus corpus) throws InterruptedException {
    Report report = new Examination(corpus, ChoiceSource.FIFO).run();
    SUMMARIES.add(report.details() + report.summary());
    assertThat(report.conforms()).as(report.summary() + "\n" + report.details()).isTrue();
    return report;
  }

  @AfterAll
  static void printSummaries() {
    SUMMARIES.forEach(System.out::println);
  }
}

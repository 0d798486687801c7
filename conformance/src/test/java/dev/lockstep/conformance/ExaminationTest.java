// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.spi.ChoiceSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Tests of the examination's report on a program whose trace is wrong. */
class ExaminationTest {

  private static Corpus corpus(String... programs) {
    return new Corpus("small", Arrays.stream(programs).map(Program::parse).toList());
  }

  /** A program whose main task writes m1 and m2. */
  private static String program(String id, String... trace) {
    String lines = trace.length == 0 ? "" : "\"" + String.join("\",\"", trace) + "\"";
    return """
        {"id":"%s","objects":{},"coroutines":{"main":[["log","m1"],["log","m2"]]},"trace":[%s]}
        """
        .formatted(id, lines);
  }

  private static String passing(String id) {
    return program(id, "0 main log m1", "0 main log m2", "0 main return null", "end -> null");
  }

  private static Report examine(Corpus corpus) throws InterruptedException {
    return new Examination(corpus, ChoiceSource.FIFO).run();
  }

  @Test
  void theFirstLineThatDiffersIsShownWithTheProgram() throws InterruptedException {
    String failing = program("p2", "0 main log m1", "1 main log m2");
    Report report = examine(corpus(passing("p1"), failing));
    assertThat(report.conforms()).isFalse();
    assertThat(report.summary()).isEqualTo("conformance small: 1/2");
    assertThat(report.details())
        .isEqualToNormalizingNewlines(
            """
            p2, line 2: expected: 1 main log m2
                        actual:   0 main log m2
            """);
  }

  @Test
  void aTraceThatIsTooLongDiffersWhereItShouldEnd() throws InterruptedException {
    Report report = examine(corpus(program("p1", "0 main log m1", "0 main log m2")));
    assertThat(report.differences())
        .containsExactly(new Difference("p1", 3, "(nothing)", "0 main return null"));
  }

  @Test
  void aTraceThatIsTooShortDiffersWhereItEnds() throws InterruptedException {
    Report report =
        examine(
            corpus(
                program(
                    "p1",
                    "0 main log m1",
                    "0 main log m2",
                    "0 main return null",
                    "end -> null",
                    "more")));
    assertThat(report.differences()).containsExactly(new Difference("p1", 5, "more", "(nothing)"));
  }

  @Test
  void aProgramThatHangsIsNamedAndTheOthersAreExamined() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    String hanging =
        """
        {"id":"p1","objects":{},"coroutines":{"main":[["spawn","T1","c0"],["sleep",0]],"c0":[]},\
        "trace":["0 main spawn T1 -> ok","0 T1 return null"]}
        """;
    ChoiceSource stuck =
        (label, bound) -> {
          awaitUninterruptibly(end);
          return 0;
        };
    Report report =
        new Examination(corpus(hanging, passing("p2")), stuck, Duration.ofMillis(500)).run();
    end.countDown();
    assertThat(report.summary()).isEqualTo("conformance small: 1/2");
    Difference difference = report.differences().getFirst();
    assertThat(difference.id()).isEqualTo("p1");
    assertThat(difference.line()).isEqualTo(2);
    assertThat(difference.expected()).isEqualTo("0 T1 return null");
    assertThat(difference.actual())
        .startsWith("nothing for 500 ms" + System.lineSeparator() + "    at ");
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aCorpusThatIsNotThereIsNamed() {
    Path missing = Path.of("missing.jsonl");
    assertThatThrownBy(() -> Corpus.ofFile(missing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no corpus at " + missing.toAbsolutePath());
  }

  @Test
  void anOperationThatIsNotKnownIsNamed() {
    String unknown =
        "{\"id\":\"p\",\"objects\":{},\"coroutines\":{\"main\":[[\"dance\",1]]},\"trace\":[]}";
    assertThatThrownBy(() -> corpus(unknown))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("an operation that the interpreter does not know: [\"dance\",1]");
  }

  @Test
  void onlyTheFirstFewDifferencesAreShown() {
    List<Difference> many =
        java.util.stream.IntStream.range(0, 100)
            .mapToObj(i -> new Difference("p" + i, 1, "a", "b"))
            .toList();
    assertThat(new Report("many", 0, 100, many).details().lines()).hasSize(20);
  }
}

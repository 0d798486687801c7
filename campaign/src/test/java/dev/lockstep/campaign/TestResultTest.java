// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.Task;
import dev.lockstep.explore.Coverage;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Interleaving;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is known of a test adds up in any order, and is read as it was written. */
class TestResultTest {

  private static TestResult result(int part, Coverage coverage, @Nullable String line) {
    Orders orders = new Orders();
    orders.add(part);
    TakenOptions options =
        TakenOptions.of(
            List.of(
                Json.parse(
                    "{\"label\": \"fault disk\", \"options\": %d, \"taken\": [%d]}"
                        .formatted(part + 2, part))));
    FoundFailure failure =
        line == null
            ? null
            : new FoundFailure(Interleaving.parse(line), "t\t", "r\n\"é\\", part, 3, -1, 2);
    return new TestResult(
        "test",
        "file",
        10,
        1,
        line == null ? 0 : 1,
        3,
        1,
        coverage,
        orders,
        options,
        new TreeSet<>(List.of("point-" + part)),
        failure,
        null,
        List.of());
  }

  private final TestResult one =
      result(0, new Coverage(false, 2, List.of(1, 5, 9)), "L1:AACACACHF");
  private final TestResult two =
      result(1, new Coverage(true, Integer.MAX_VALUE, List.of(0, 1)), "L1:AABACro");
  private final TestResult three = result(2, new Coverage(false, 1, List.of(0, 7, 2)), null);

  @Test
  void theSumIsTheSameInEveryOrder() {
    String sum = Json.write(one.plus(two).plus(three).toJson());
    assertThat(Json.write(three.plus(one.plus(two)).toJson())).isEqualTo(sum);
    assertThat(Json.write(two.plus(three).plus(one).toJson())).isEqualTo(sum);
  }

  @Test
  void theFailureWithTheFewestDeviationsCounts() {
    FoundFailure simplest = one.plus(two).plus(three).failure();
    assertThat(simplest.interleaving()).hasToString("L1:AABACro");
    assertThat(simplest.slice()).isEqualTo(1);
  }

  @Test
  void theSumCoversWhatAllPartsCover() {
    TestResult passed = result(0, new Coverage(false, 2, List.of(1, 5, 9)), null);
    TestResult complete = result(1, new Coverage(true, Integer.MAX_VALUE, List.of(0, 1)), null);
    assertThat(passed.plus(complete).covered()).isEqualTo("20 interleavings, 2 different");
    assertThat(passed.plus(complete).plus(three).covered())
        .isEqualTo("30 interleavings, 3 different; all 14 with at most 1 deviation");
    assertThat(complete.plus(complete).plus(complete).covered())
        .isEqualTo("30 interleavings, 1 different; complete");
  }

  @Test
  void theSumHasTakenWhatOneOfThemHas() {
    assertThat(one.options().never()).containsExactly("fault disk = 1");
    assertThat(one.plus(three).options().never()).containsExactly("fault disk = 1, 3");
    assertThat(one.plus(two).plus(three).options().never()).containsExactly("fault disk = 3");
  }

  @Test
  void theChoicesOfInterleavingsSayWhatNoneOfThemHasTaken() {
    AsyncAction twins =
        () -> {
          Task<?> one = Async.spawn("one", () -> Async.sleep(Duration.ofSeconds(1)));
          Task<?> two = Async.spawn("two", () -> Async.sleep(Duration.ofSeconds(1)));
          one.await();
          two.await();
        };
    TakenOptions options = new TakenOptions();
    options.add(Explorer.builder().build().replay(Interleaving.fifo(), twins).choices());
    assertThat(options.never()).containsExactly("tie = 1");
    Explorer.builder()
        .interleavings(50)
        .watchedBy(run -> options.add(run.choices()))
        .build()
        .explore(twins);
    assertThat(options.never()).isEmpty();
  }

  @Test
  void anOptionThatThereIsNotIsRefused() {
    Json damaged = Json.parse("{\"label\": \"tie\", \"options\": 2, \"taken\": [2]}");
    assertThatThrownBy(() -> TakenOptions.of(List.of(damaged)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'taken' of tie must be from 0 to 1");
  }

  @Test
  void aReportOfBeforeTheChoicesWereKeptIsRead() {
    Map<String, Object> json = one.toJson();
    json.remove("choices");
    json.remove("never");
    assertThat(TestResult.of(Json.parse(Json.write(json))).options().never()).isEmpty();
  }

  @Test
  void itIsReadAsItWasWritten() {
    String json = Json.write(one.toJson());
    TestResult read = TestResult.of(Json.parse(json));
    assertThat(Json.write(read.toJson())).isEqualTo(json);
    assertThat(read.failure()).isEqualTo(one.failure());
  }

  @Test
  void howManyOrdersThereAreIsExactForFewAndCloseForMany() {
    Orders few = new Orders();
    Orders many = new Orders();
    Orders others = new Orders();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 100_000; i++) {
      few.add(i % 500);
      (i % 2 == 0 ? many : others).add(random.nextLong());
    }
    assertThat(few.estimate()).isEqualTo(500);
    assertThat(few.isExact()).isTrue();
    assertThat(many.plus(others).estimate()).isBetween(85_000L, 115_000L);
    assertThat(many.plus(many).estimate()).isEqualTo(many.estimate());
    assertThat(Orders.of(many.toText()).estimate()).isEqualTo(many.estimate());
  }

  @Test
  void whatIsNoJsonIsToldWithTheCharacter() {
    assertThatThrownBy(() -> Json.parse("{\"a\": [1, tru]}"))
        .hasMessage("no JSON at character 11: 't' instead of true");
    assertThatThrownBy(() -> Json.parse("{\"a\": 1"))
        .hasMessage("no JSON at character 8: the end instead of ','");
    assertThatThrownBy(() -> Json.parse("[]"))
        .hasMessage("no JSON at character 3: the end instead of one object");
    assertThatThrownBy(() -> Json.parse("{\"a\": 1}").text("a")).hasMessage("'a' is 1, no String");
    assertThat(Json.parse(Json.write(Map.of("x", List.of(true, -5L, "\u0001\t")))).list("x"))
        .isEqualTo(List.of(true, -5L, "\u0001\t"));
  }
}

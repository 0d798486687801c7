// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.benchmarks.jvm.JvmContestant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each contestant does its work in each size, with next to nothing to do; how fast is no test. */
class RowsTest {

  static Stream<Arguments> turns() {
    return Rows.all().stream()
        .flatMap(
            row ->
                row.cells().stream()
                    .flatMap(
                        cell ->
                            row.contestants().stream()
                                .filter(who -> who instanceof JvmContestant && who.takes(cell))
                                .map(
                                    who ->
                                        Arguments.of(
                                            row.name(), cell.name(), who.name(), row, cell, who))));
  }

  @ParameterizedTest(name = "{0}, {1}: {2}")
  @MethodSource("turns")
  void doesItsWork(String row, String size, String name, Row work, Cell cell, Contestant contestant)
      throws Exception {
    contestant.smoke(work, cell);
  }

  /**
   * Programs of their own take longer to start than to do next to nothing, so only Lockstep's and
   * the scripts run here; {@code -Dlockstep.benchmarks.smoke=all} runs the others too.
   */
  static Stream<Arguments> programs() {
    boolean all = System.getProperty("lockstep.benchmarks.smoke", "").equals("all");
    return Rows.all().stream()
        .flatMap(
            row ->
                row.contestants().stream()
                    .filter(who -> !(who instanceof JvmContestant) && who.absent().isEmpty())
                    .filter(who -> all || who.name().matches("Lockstep, carrier|asyncio.*|trio"))
                    .map(who -> Arguments.of(row.name(), who.name(), row, who)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("programs")
  void doesItsWorkInAProcessOfItsOwn(String row, String name, Row work, Contestant contestant)
      throws Exception {
    contestant.smoke(work, work.cells().getFirst());
  }

  @Test
  void targetsNameWhatThereIs() {
    for (Row row : Rows.all()) {
      for (Target target : row.targets()) {
        assertThat(row.cell(target.cell(), false)).isNotNull();
        assertThat(row.contestant(target.contestant())).isNotNull();
        if (!target.peer().isEmpty()) {
          assertThat(row.contestant(target.peer())).isNotNull();
        }
      }
    }
  }

  @Test
  void aRowThatThereIsNotIsAnsweredWithThoseThatThereAre() {
    assertThatThrownBy(() -> Rows.named("swich"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("no row 'swich'; use one of [switch, callsoon, ");
  }
}

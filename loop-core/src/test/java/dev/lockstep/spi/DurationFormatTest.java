// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The one grammar of durations. */
class DurationFormatTest {

  @ParameterizedTest
  @CsvSource({
    "7 ns,       PT0.000000007S",
    "7us,        PT0.000007S",
    "250 ms,     PT0.25S",
    "90 s,       PT1M30S",
    "90s,        PT1M30S",
    "10m,        PT10M",
    "2 h,        PT2H",
    "365 d,      PT8760H",
    "0 s,        PT0S",
    "007s,       PT7S",
    "PT1M30S,    PT1M30S",
    "pt1.5s,     PT1.5S",
    "P2DT1H,     PT49H",
    "-PT1S,      PT-1S"
  })
  void readsANumberAndAUnitOrIso(String text, Duration duration) {
    assertThat(DurationFormat.parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10",
        "s",
        "soon",
        "10 parsecs",
        "10  s",
        " 10 s",
        "-1 s",
        "1.5 h",
        "10 S",
        "1h30m"
      })
  void whatIsNoDurationIsShownWithTheAcceptedForms(String text) {
    assertThatThrownBy(() -> DurationFormat.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "duration '"
                + text
                + "' must be a whole number and a unit (ns, us, ms, s, m, h, d), such as '90 s' or"
                + " '10m', or ISO-8601, such as 'PT1M30S'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"99999999999999999999 s", "9223372036854775807 d"})
  void whatIsTooLongIsShownAsOutOfRange(String text) {
    assertThatThrownBy(() -> DurationFormat.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("duration '" + text + "' is out of range; use a smaller number");
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S,            0 s",
    "PT0.000000007S,  7 ns",
    "PT0.0000015S,    1500 ns",
    "PT0.25S,         250 ms",
    "PT1M,            1 m",
    "PT1M30S,         90 s",
    "PT1.5S,          1500 ms",
    "PT1.000001S,     1.000001 s",
    "PT36H,           36 h",
    "PT8760H,         365 d",
    "PT-1.5S,         -1500 ms"
  })
  void writesTheLargestUnitWithoutAFraction(Duration duration, String text) {
    assertThat(DurationFormat.format(duration)).isEqualTo(text);
  }

  @Test
  void readsWhatItWroteUnlessThatHasAFraction() {
    for (long nanos = 1; nanos > 0; nanos *= 10) {
      long rounded = nanos > 1_000_000_000 ? nanos / 1_000_000 * 1_000_000 : nanos;
      Duration duration = Duration.ofNanos(rounded).multipliedBy(7);
      assertThat(DurationFormat.parse(DurationFormat.format(duration))).isEqualTo(duration);
      if (nanos == 1_000_000_000_000_000_000L) {
        return;
      }
    }
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** Any text is a value of a setting or refused in a sentence that shows it. */
class AnySettingTest {

  private static final int TEXTS = 20_000;

  private static final List<String> PIECES =
      List.of(
          "",
          " ",
          "0",
          "1",
          "9",
          "-",
          "+",
          ".",
          ",",
          "_",
          "e",
          "E",
          "NaN",
          "Infinity",
          "0x1",
          "1e9",
          "9223372036854775807",
          "9223372036854775808",
          "2147483648",
          "99999999999999999999",
          "P",
          "PT",
          "T",
          "S",
          "s",
          "ms",
          "us",
          "ns",
          "m",
          "h",
          "d",
          "D",
          "true",
          "FALSE",
          "VIRTUAL",
          "real",
          "TEST",
          "fail",
          "standard",
          "L1:",
          "AAA",
          "\u0000",
          "\n",
          "\t",
          "ä",
          "\uD83D",
          "\u0661",
          "İ",
          "ı",
          "null",
          "[]",
          "{}",
          "'",
          "\"",
          "%s",
          "$1",
          "\\");

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i >= 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  @Test
  void anyTextIsAValueOrRefusedInASentenceThatShowsIt() {
    Random random = new Random(1);
    List<Setting<?>> settings = new ArrayList<>(Setting.ALL);
    settings.add(Setting.REPLAY);
    for (int i = 0; i < TEXTS; i++) {
      String text = text(random);
      settings.forEach(setting -> readOrRefuse(setting, text));
    }
  }

  private static void readOrRefuse(Setting<?> setting, String text) {
    try {
      assertThat(setting.read(text, "of a test")).isNotNull();
    } catch (ExtensionConfigurationException e) {
      assertThat(e)
          .hasMessageStartingWith(
              setting.parameter().replace("lockstep.", "") + " = '" + text + "' of a test: ")
          .message()
          .hasSizeGreaterThan(setting.parameter().length() + text.length() + 20);
    }
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.report.internal;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes values as JSON (RFC 8259) in ASCII, which may stand in a page as it is. */
public final class JsonText {

  private JsonText() {}

  /**
   * Writes a value.
   *
   * @param value a map, a list, a text, a number, a flag, or null
   */
  public static String of(@Nullable Object value) {
    StringBuilder text = new StringBuilder();
    append(text, value);
    return text.toString();
  }

  /** Appends a value; see {@link #of}. */
  public static void append(StringBuilder text, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      text.append('{');
      String separator = "";
      for (Map.Entry<?, ?> member : map.entrySet()) {
        quote(text.append(separator), String.valueOf(member.getKey()));
        append(text.append(':'), member.getValue());
        separator = ",";
      }
      text.append('}');
    } else if (value instanceof Iterable<?> list) {
      text.append('[');
      String separator = "";
      for (Object item : list) {
        append(text.append(separator), item);
        separator = ",";
      }
      text.append(']');
    } else if (value instanceof CharSequence string) {
      quote(text, string);
    } else {
      text.append(value);
    }
  }

  /** Appends a text in quotes. What a page would read as markup is escaped too. */
  public static void quote(StringBuilder text, CharSequence string) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"', '\\' -> text.append('\\').append(c);
        case '\n' -> text.append("\\n");
        default -> {
          if (c < ' ' || c > '~' || c == '<') {
            unicode(text, c);
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }

  private static void unicode(StringBuilder text, char c) {
    text.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      text.append(Character.forDigit((c >> shift) & 0xf, 16));
    }
  }
}

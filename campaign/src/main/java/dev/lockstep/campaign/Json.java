// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import dev.lockstep.report.internal.JsonText;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object of JSON (RFC 8259) whose numbers are integers. Values are {@code Map}, {@code List},
 * {@code String}, {@code Long} and {@code Boolean}; a member with the value null is left out.
 */
final class Json {

  /** The largest depth of a text that is read, far more than anything that is written. */
  private static final int DEEPEST = 100;

  private final Map<?, ?> members;

  private Json(Map<?, ?> members) {
    this.members = members;
  }

  /**
   * Parses an object.
   *
   * @throws IllegalArgumentException if the text is not such an object; the message has the
   *     position
   */
  static Json parse(String text) {
    Parser parser = new Parser(text);
    Object value = parser.value();
    if (!(value instanceof Map<?, ?> members) || !parser.isAtEnd()) {
      throw parser.wrong("one object");
    }
    return new Json(members);
  }

  static String write(Object value) {
    return JsonText.of(value);
  }

  // ---- members

  boolean has(String name) {
    return members.containsKey(name);
  }

  String text(String name) {
    return member(name, String.class);
  }

  long longNumber(String name) {
    return member(name, Long.class);
  }

  int number(String name) {
    return toInt(name, longNumber(name));
  }

  List<Integer> numbers(String name) {
    List<Integer> numbers = new ArrayList<>();
    for (Object value : list(name)) {
      if (!(value instanceof Long number)) {
        throw new IllegalArgumentException("'" + name + "' has " + value + ", which is no number");
      }
      numbers.add(toInt(name, number));
    }
    return numbers;
  }

  private static int toInt(String name, long number) {
    if (number != (int) number) {
      throw new IllegalArgumentException(
          "'" + name + "' is " + number + ", which must be from -2147483648 to 2147483647");
    }
    return (int) number;
  }

  boolean flag(String name) {
    return member(name, Boolean.class);
  }

  List<?> list(String name) {
    return member(name, List.class);
  }

  /** Returns a list of texts; an empty one if there is no such member. */
  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (Object value : has(name) ? list(name) : List.of()) {
      if (!(value instanceof String text)) {
        throw new IllegalArgumentException("'" + name + "' has " + value + ", which is no text");
      }
      texts.add(text);
    }
    return texts;
  }

  Json object(String name) {
    return new Json(member(name, Map.class));
  }

  List<Json> objects(String name) {
    List<Json> objects = new ArrayList<>();
    for (Object value : list(name)) {
      if (!(value instanceof Map<?, ?> map)) {
        throw new IllegalArgumentException("'" + name + "' has " + value + ", which is no object");
      }
      objects.add(new Json(map));
    }
    return objects;
  }

  private <T> T member(String name, Class<T> type) {
    Object value = members.get(name);
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          "'" + name + "' is " + value + ", no " + type.getSimpleName());
    }
    return type.cast(value);
  }

  // ---- reading

  private static final class Parser {
    private final String text;
    private int at;

    /** The number of objects and arrays around the current position. */
    private int depth;

    private Parser(String text) {
      this.text = text;
    }

    private @Nullable Object value() {
      char c = peek();
      return switch (c) {
        case '{' -> object();
        case '[' -> array();
        case '"' -> string();
        case 't' -> word("true", true);
        case 'f' -> word("false", false);
        case 'n' -> word("null", null);
        default -> number();
      };
    }

    private Map<String, @Nullable Object> object() {
      Map<String, @Nullable Object> members = new LinkedHashMap<>();
      for (boolean more = opens('{', '}'); more; more = continues('}')) {
        if (peek() != '"') {
          throw wrong("a name");
        }
        String name = string();
        expect(':');
        members.put(name, value());
      }
      return members;
    }

    private List<@Nullable Object> array() {
      List<@Nullable Object> items = new ArrayList<>();
      for (boolean more = opens('[', ']'); more; more = continues(']')) {
        items.add(value());
      }
      return items;
    }

    private boolean opens(char open, char close) {
      if (depth == DEEPEST) {
        throw wrong("at most " + DEEPEST + " values in one another");
      }
      expect(open);
      depth++;
      return !closes(close);
    }

    private boolean closes(char close) {
      boolean closes = skip(close);
      depth -= closes ? 1 : 0;
      return closes;
    }

    private boolean continues(char close) {
      if (closes(close)) {
        return false;
      }
      expect(',');
      return true;
    }

    private String string() {
      expect('"');
      StringBuilder string = new StringBuilder();
      while (at < text.length() && text.charAt(at) != '"') {
        char c = text.charAt(at++);
        string.append(c == '\\' ? escaped() : c);
      }
      expect('"');
      return string.toString();
    }

    private char escaped() {
      if (at >= text.length()) {
        throw wrong("the rest of a text");
      }
      char c = text.charAt(at++);
      return switch (c) {
        case 'n' -> '\n';
        case 't' -> '\t';
        case 'r' -> '\r';
        case 'b' -> '\b';
        case 'f' -> '\f';
        case 'u' -> unicode();
        default -> c;
      };
    }

    private char unicode() {
      int code = 0;
      for (int end = at + 4; at < end; at++) {
        if (at >= text.length() || !HexFormat.isHexDigit(text.charAt(at))) {
          throw wrong("four hexadecimal digits");
        }
        code = code * 16 + HexFormat.fromHexDigit(text.charAt(at));
      }
      return (char) code;
    }

    private Long number() {
      int from = at;
      while (at < text.length() && "-0123456789".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
      try {
        return Long.valueOf(text.substring(from, at));
      } catch (NumberFormatException e) {
        at = from;
        throw wrong("a value");
      }
    }

    private @Nullable Object word(String word, @Nullable Object value) {
      if (!text.startsWith(word, at)) {
        throw wrong(word);
      }
      at += word.length();
      return value;
    }

    private char peek() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      return at < text.length() ? text.charAt(at) : 0;
    }

    private boolean skip(char wanted) {
      if (peek() != wanted) {
        return false;
      }
      at++;
      return true;
    }

    private void expect(char wanted) {
      if (!skip(wanted)) {
        throw wrong("'" + wanted + "'");
      }
    }

    private boolean isAtEnd() {
      peek();
      return at >= text.length();
    }

    private IllegalArgumentException wrong(String wanted) {
      String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
      return new IllegalArgumentException(
          "no JSON at character " + (at + 1) + ": " + found + " instead of " + wanted);
    }
  }
}

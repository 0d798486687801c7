// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.disk;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The globs of the JDK on Linux, as regular expressions ({@code FileSystem.getPathMatcher}). */
final class DiskGlob {

  private static final String SPECIAL_IN_EXPRESSIONS = ".^$+{[]|()";
  private static final String SPECIAL_IN_GLOBS = "\\*?[{";
  private static final char END = 0;

  private final String glob;
  private final StringBuilder expression = new StringBuilder();
  private int at;
  private boolean inGroup;

  private DiskGlob(String glob) {
    this.glob = glob;
  }

  /**
   * Returns a pattern that matches the whole texts of the paths that match a glob.
   *
   * @throws PatternSyntaxException if the glob is malformed
   */
  static Pattern compile(String glob) {
    DiskGlob translated = new DiskGlob(glob);
    translated.translate();
    return Pattern.compile(translated.expression.toString());
  }

  private void translate() {
    while (at < glob.length()) {
      char c = glob.charAt(at++);
      switch (c) {
        case '\\' -> literal();
        case '[' -> bracket();
        case '{' -> {
          if (inGroup) {
            throw malformed("Cannot nest groups");
          }
          expression.append("(?:(?:");
          inGroup = true;
        }
        case '}' -> {
          expression.append(inGroup ? "))" : "}");
          inGroup = false;
        }
        case ',' -> expression.append(inGroup ? ")|(?:" : ",");
        case '*' -> {
          if (next() == '*') {
            expression.append(".*");
            at++;
          } else {
            expression.append("[^/]*");
          }
        }
        case '?' -> expression.append("[^/]");
        default -> {
          if (SPECIAL_IN_EXPRESSIONS.indexOf(c) >= 0) {
            expression.append('\\');
          }
          expression.append(c);
        }
      }
    }
    if (inGroup) {
      throw malformed("Missing '}'");
    }
  }

  /** Returns the next character, which is not taken. */
  private char next() {
    return at < glob.length() ? glob.charAt(at) : END;
  }

  private void literal() {
    if (at == glob.length()) {
      throw malformed("No character to escape");
    }
    char c = glob.charAt(at++);
    if ((SPECIAL_IN_GLOBS + SPECIAL_IN_EXPRESSIONS).indexOf(c) >= 0) {
      expression.append('\\');
    }
    expression.append(c);
  }

  /** Translates a set of characters, in which a slash never is. */
  private void bracket() {
    expression.append("[[^/]&&[");
    if (next() == '^') {
      expression.append("\\^");
      at++;
    } else {
      if (next() == '!') {
        expression.append('^');
        at++;
      }
      if (next() == '-') {
        expression.append('-');
        at++;
      }
    }
    boolean canBeginRange = false;
    char last = END;
    char c = END;
    while (at < glob.length()) {
      c = glob.charAt(at++);
      if (c == ']') {
        break;
      }
      if (c == '/') {
        throw malformed("Explicit 'name separator' in class");
      }
      if (c == '\\' || c == '[' || (c == '&' && next() == '&')) {
        expression.append('\\');
      }
      expression.append(c);
      if (c != '-') {
        canBeginRange = true;
        last = c;
        continue;
      }
      if (!canBeginRange) {
        throw malformed("Invalid range");
      }
      c = next();
      at++;
      if (c == END || c == ']') {
        break;
      }
      if (c < last) {
        throw malformed("Invalid range");
      }
      expression.append(c);
      canBeginRange = false;
    }
    if (c != ']') {
      throw malformed("Missing ']'");
    }
    expression.append("]]");
  }

  private PatternSyntaxException malformed(String reason) {
    return new PatternSyntaxException(reason, glob, at - 1);
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.report;

import dev.lockstep.virtual.World;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.MediaType;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/** The report of a failed test: a line in its stack trace, and a file with the rest. */
public final class TestReport {

  private static final String FILE = "loop-report.txt";

  private TestReport() {}

  /** A test that is reported. */
  public interface Subject {

    /** Returns the elapsed time of the test's loop, its engine and its seed. */
    String describe();

    /** Returns a dump of the tasks at the first failure of a call. */
    String dumpOfFailure();

    /** Returns the world of the test, or null if it uses the machine's network. */
    @Nullable World world();

    /** Returns the last events of the loop, the oldest first. */
    List<String> events();
  }

  /** Publishes the file, and adds the line to the failure. */
  public static void publish(Throwable failure, Subject test, ExtensionContext context) {
    if (!(failure instanceof TestAbortedException)) {
      String file =
          Attachments.publish(context, FILE, MediaType.TEXT_PLAIN_UTF_8, text(failure, test))
              .map(path -> "; its tasks and events are in " + path)
              .orElse("");
      failure.addSuppressed(new Note(test.describe() + file));
    }
  }

  private static String text(Throwable failure, Subject test) {
    StringWriter text = new StringWriter();
    try (PrintWriter writer = new PrintWriter(text)) {
      writer.println(test.describe());
      writer.println();
      failure.printStackTrace(writer);
      writer.println();
      writer.println("other tasks when it failed:");
      writer.println(test.dumpOfFailure());
      writer.println();
      World world = test.world();
      if (world != null) {
        writer.println("network when it was reported:");
        writer.println(world.netstat());
        writer.println();
      }
      writer.println("last events:");
      test.events().forEach(event -> writer.println("  " + event));
    }
    return text.toString();
  }

  /** A line in the stack trace of a failure. */
  private static final class Note extends Throwable {
    private static final long serialVersionUID = 1L;

    private Note(String line) {
      super(line, null, false, false);
    }

    @Override
    @SuppressWarnings("OverrideThrowableToString") // shows the line without a class name
    public String toString() {
      return String.valueOf(getMessage());
    }
  }
}

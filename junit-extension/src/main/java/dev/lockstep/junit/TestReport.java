package dev.lockstep.junit;

import dev.lockstep.virtual.World;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.MediaType;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/** What is told of a test that failed: a line in its stack trace, and the rest in a file. */
final class TestReport {

  private static final String FILE = "loop-report.txt";

  private TestReport() {}

  /** Publishes the file, and adds the line to the failure. */
  static void publish(Throwable failure, LoopSession session, ExtensionContext context) {
    if (!(failure instanceof TestAbortedException)) {
      String file =
          Attachments.publish(context, FILE, MediaType.TEXT_PLAIN_UTF_8, text(failure, session))
              .map(path -> "; its tasks and events are in " + path)
              .orElse("");
      failure.addSuppressed(new Note(session.describe() + file));
    }
  }

  private static String text(Throwable failure, LoopSession session) {
    StringWriter text = new StringWriter();
    try (PrintWriter writer = new PrintWriter(text)) {
      writer.println(session.describe());
      writer.println();
      failure.printStackTrace(writer);
      writer.println();
      writer.println("other tasks when it failed:");
      writer.println(session.dumpOfFailure());
      writer.println();
      World world = session.testLoop().world();
      if (world != null) {
        writer.println("network when it was reported:");
        writer.println(world.netstat());
        writer.println();
      }
      writer.println("last events:");
      session.testLoop().events().forEach(event -> writer.println("  " + event));
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
    @SuppressWarnings("OverrideThrowableToString") // a line for people, without the class
    public String toString() {
      return String.valueOf(getMessage());
    }
  }
}

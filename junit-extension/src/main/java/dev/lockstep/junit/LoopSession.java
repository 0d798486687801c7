package dev.lockstep.junit;

import dev.lockstep.Async;
import dev.lockstep.DeadlockError;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.Run;
import dev.lockstep.virtual.Faults;
import dev.lockstep.virtual.TimePolicy;
import dev.lockstep.virtual.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.ThrowingSupplier;

/**
 * The loop of one test, or of the tests of a class, and what runs JUnit's calls on it. JUnit's
 * threads use it one at a time; what is marked so runs on the thread of the loop.
 */
final class LoopSession implements AutoCloseable {

  /** How often a task that goes on waiting in a deadlock is cancelled before it is given up. */
  private static final int TRIES = 3;

  /** How many passes a test's cancelled tasks have to end in, before they count as left behind. */
  private static final int PASSES = 100;

  /** How long a call that was stopped has to end, on the real clock, at most. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** From when on a step is logged as slow: a cold JVM takes its time to load classes. */
  private static final Duration SLOW = Duration.ofSeconds(1);

  private static final System.Logger LOG = System.getLogger("dev.lockstep.junit");

  private final String name;
  private final Settings settings;
  private final boolean shared;
  private final @Nullable Run run;
  private final @Nullable VirtualClock virtual;
  private final @Nullable LimitedClock limited;
  private final Faults faults;
  private final Runner runner;
  private final LoopThread thread;
  private final LostErrors lost = new LostErrors();
  private final TestObserver observer = new TestObserver();
  private final long started;
  private final Leftovers atStart;
  private TestTask task;
  private Leftovers leftovers;
  private volatile boolean abandoned;
  private volatile @Nullable String dump;
  private String dumpOfFailure = "";

  /**
   * A loop that has not run yet.
   *
   * @param name of the test or the class
   * @param settings what is set for it
   * @param shared whether more than one test uses it
   */
  LoopSession(String name, Settings settings, boolean shared) {
    this(
        name,
        settings,
        shared,
        Runner.builder().chance(Interleaving.ofSeed(settings.get(Setting.SEED)).chance()),
        settings.get(Setting.CLOCK) == TestClock.VIRTUAL ? clock(settings) : null,
        null);
  }

  private static VirtualClock clock(Settings settings) {
    VirtualClock clock = new VirtualClock();
    settings.get(Setting.RATE).ifPresent(rate -> clock.setPolicy(TimePolicy.real(rate)));
    return clock;
  }

  /**
   * A loop for one of many runs of a test.
   *
   * @param name of the test
   * @param settings what is set for it
   * @param run what the run is made of; who calls {@link #call} drives the loop
   */
  LoopSession(String name, Settings settings, Run run) {
    this(name, settings, false, run.runner(), run.clock(), run);
  }

  private LoopSession(
      String name,
      Settings settings,
      boolean shared,
      Runner.Builder builder,
      @Nullable VirtualClock virtual,
      @Nullable Run run) {
    AwaitilityPolls.install();
    this.name = name;
    this.settings = settings;
    this.shared = shared;
    this.run = run;
    this.virtual = virtual;
    limited = virtual == null ? null : new LimitedClock(virtual, settings.get(Setting.TIME_LIMIT));
    settings.get(Setting.ENGINE).ifPresent(builder::engine);
    if (limited != null) {
      builder.clock(limited);
    }
    if (run == null || settings.get(Setting.STRICT)) {
      builder.observer(run == null ? observer : new StrictObserver(run.observer(), observer));
    }
    faults = run == null ? new Faults() : run.faults();
    runner = builder.faultPoints(faults).debug(true).slowStep(SLOW).build();
    observer.watch(loop());
    loop().setExceptionHandler(lost);
    thread = run == null ? LoopThread.start("lockstep " + name) : LoopThread.ofCaller();
    task = new TestTask(loop(), name);
    started = loop().nanoTime();
    atStart = new Leftovers(loop());
    leftovers = atStart;
  }

  Loop loop() {
    return runner.loop();
  }

  /** The virtual clock, or null on the real one. */
  @Nullable VirtualClock virtualClock() {
    return virtual;
  }

  Settings settings() {
    return settings;
  }

  String name() {
    return name;
  }

  /** What the test has done up to now where it could go another way. */
  Interleaving interleaving() {
    return run == null ? Interleaving.fifo() : run.interleaving();
  }

  /** What goes wrong at the fault points of the test. */
  Faults faults() {
    return faults;
  }

  RandomGenerator random() {
    return loop().random("test");
  }

  /** What the test ran on, and how far it came. */
  String describe() {
    return "on the loop of '"
        + name
        + "', at "
        + Durations.text(elapsed())
        + (virtual == null ? " of real time" : " of virtual time")
        + ", engine "
        + loop().engine()
        + ", seed "
        + settings.get(Setting.SEED);
  }

  /** The tasks that there were when a call failed for the first time. */
  String dumpOfFailure() {
    return dumpOfFailure;
  }

  List<String> events() {
    return observer.events();
  }

  /** Whether more than one test uses it. */
  boolean isShared() {
    return shared;
  }

  /** Whether it is only for what a class runs once, since its tests have loops of their own. */
  boolean isOfClass() {
    return shared && settings.get(Setting.SCOPE) == LoopScope.TEST;
  }

  /** Whether a call did not end when it was stopped, so that nothing more can run here. */
  boolean isAbandoned() {
    return abandoned;
  }

  /** Keeps a dump of the tasks for the report that a call was stopped; from any thread. */
  void keepDump() {
    dump = Dump.of(loop());
  }

  // ---- calls

  /** Runs a call in the task of the test; as it is if the caller is that task. */
  <T extends @Nullable Object> T call(ThrowingSupplier<T> body) throws Throwable {
    if (task.runsHere()) {
      return body.get();
    }
    Future<Job<T>> submitted = submit(() -> drive(task.submit(body)));
    try {
      return result(LoopThread.await(submitted, settings.get(Setting.WATCHDOG)));
    } catch (TimeoutException e) {
      throw stopLate(submitted);
    } catch (InterruptedException e) {
      throw submitted.isDone() ? e : stopInterrupted(submitted);
    }
  }

  private <T extends @Nullable Object> T result(Job<T> job) throws Throwable {
    if (job.failure() != null && dumpOfFailure.isEmpty()) {
      dumpOfFailure = Dump.of(loop(), task.task());
    }
    return job.result();
  }

  /** Runs the one and only call in the task of the test, which ends with it. */
  <T extends @Nullable Object> T callOnly(ThrowingSupplier<T> body) throws Throwable {
    task.end();
    return call(body);
  }

  /** Starts something on the thread that drives the loop. */
  <T> Future<T> submit(Callable<T> call) {
    return thread.submit(call);
  }

  /** Stops what takes longer than the watchdog allows, and says so. */
  LoopFailure stopLate(Future<?> started) {
    keepDump();
    return stop(started, watchdogFailure());
  }

  /** Stops what JUnit's thread was interrupted in, and says so. */
  InterruptedException stopInterrupted(Future<?> started) {
    return stop(started, interrupted());
  }

  /** Does not go on either if one of the runs on this session's thread was given up. */
  <X extends Throwable> X giveUpWith(LoopSession ofRun, X failure) {
    if (ofRun.abandoned) {
      abandoned = true;
      thread.end();
    }
    return failure;
  }

  private LoopFailure watchdogFailure() {
    return new LoopFailure(
        "the test took more than "
            + Durations.text(settings.get(Setting.WATCHDOG))
            + " on the real clock, at "
            + Durations.text(elapsed())
            + " of the loop's; end what goes on for ever, or raise watchdog\n"
            + dump,
        null);
  }

  private InterruptedException interrupted() {
    if (dump == null) {
      keepDump();
    }
    return new InterruptedException("the test was interrupted while its tasks were\n" + dump);
  }

  private Duration elapsed() {
    return virtual == null ? Duration.ofNanos(loop().nanoTime() - started) : virtual.elapsed();
  }

  /** Cancels a call, and gives it up if it does not end. */
  private <X extends Throwable> X stop(Future<?> started, X failure) {
    dump = null;
    Task<?> stopped = task.task();
    loop().callSoonThreadsafe(() -> stopped.cancel("the test was stopped"));
    try {
      LoopThread.await(started, grace());
      leftovers.closeHolds(loop());
    } catch (TimeoutException e) {
      abandoned = true;
      thread.end();
    } catch (Throwable e) {
      failure.addSuppressed(e);
    }
    return failure;
  }

  private Duration grace() {
    Duration watchdog = settings.get(Setting.WATCHDOG);
    return watchdog.compareTo(GRACE) < 0 ? watchdog : GRACE;
  }

  /** Runs the loop until a job is done; on the thread of the loop. */
  private <T extends @Nullable Object> Job<T> drive(Job<T> job) {
    try {
      loop().runUntilComplete(job.done());
    } catch (DeadlockError e) {
      unwind(job);
      throw Dump.trimmed(e);
    } catch (TimeLimitError e) {
      LoopFailure failure = new LoopFailure(e.getMessage() + "\n" + Dump.of(loop()), null);
      if (limited != null) {
        limited.lift();
      }
      unwind(job);
      throw failure;
    } catch (Throwable e) {
      unwind(job);
      throw e;
    }
    return job;
  }

  /** Ends a job that can go on no more, so that the task is free for the tear-down. */
  private void unwind(Job<?> job) {
    for (int tries = 0; tries < TRIES; tries++) {
      task.task().cancel("the test cannot go on");
      try {
        loop().runUntilComplete(job.done());
        return;
      } catch (Throwable e) {
        // waits again, in a finally block or because it caught the error; or fails in the same way
      }
    }
    task = new TestTask(loop(), name);
  }

  // ---- the end

  /** Begins a test: what is on the loop now is not the test's. */
  void begin() {
    leftovers = new Leftovers(loop());
  }

  /** Goes back to the class: whatever is on the loop now is its own. */
  void beginEnd() {
    leftovers = atStart;
  }

  /**
   * Ends a test, and what it left on the loop.
   *
   * @param failed whether the test has failed, so that what it left is no news
   * @return what fails it: errors that nobody asked for, and a list of what it left
   */
  List<LoopFailure> endTest(boolean failed) {
    if (abandoned) {
      return List.of();
    }
    List<String> left = new ArrayList<>();
    if (!leftovers.describe(loop(), task.task()).isEmpty()) {
      clear(left);
    }
    List<LoopFailure> failures = new ArrayList<>(lost.take());
    if (settings.get(Setting.STRICT)) {
      observer.takeEscapes().forEach(escape -> failures.add(new LoopFailure(escape, null)));
    }
    if (!failed && !left.isEmpty()) {
      leaked(left).ifPresent(failures::add);
    }
    return failures;
  }

  /** Gives what is left the passes to end in, lists what does not, and ends it. */
  private void clear(List<String> left) {
    if (task.task().isDone()) {
      task = new TestTask(loop(), name);
    }
    Throwables.unchecked(
        () ->
            call(
                () -> {
                  settle();
                  left.addAll(leftovers.describe(loop(), task.task()));
                  leftovers.end(loop(), task.task());
                  settle();
                  return true;
                }));
  }

  /** Gives tasks that are about to end the passes to do so. */
  private void settle() {
    for (int passes = 0; passes < PASSES; passes++) {
      if (leftovers.tasks(loop(), task.task()).isEmpty()) {
        return;
      }
      Async.yieldNow();
    }
  }

  /**
   * Closes the loop.
   *
   * @return the errors that nobody asked for
   */
  List<LoopFailure> end() {
    if (!abandoned && !loop().isClosed()) {
      try {
        Throwables.unchecked(
            () -> LoopThread.await(thread.submit(this::closeLoop), settings.get(Setting.WATCHDOG)));
      } finally {
        thread.end();
      }
    }
    return lost.take();
  }

  private boolean closeLoop() {
    if (limited != null) {
      limited.lift();
    }
    try {
      task.end();
      if (!task.task().isDone()) {
        loop().runUntilComplete(task.task());
      }
    } finally {
      runner.close();
    }
    return true;
  }

  /** Closes the loop of a test that did not come to its end. Does nothing if it is closed. */
  @Override
  public void close() {
    if (!abandoned && !loop().isClosed()) {
      thread.execute(this::closeLoop);
      thread.end();
    }
  }

  private Optional<LoopFailure> leaked(List<String> left) {
    String message = "the test left on its loop:\n  " + String.join("\n  ", left);
    return switch (settings.get(Setting.LEAKS)) {
      case FAIL ->
          Optional.of(new LoopFailure(message + "\nend them in the test, or set leaks", null));
      case WARN -> {
        LOG.log(System.Logger.Level.WARNING, name + ": " + message);
        yield Optional.empty();
      }
      case IGNORE -> Optional.empty();
    };
  }
}

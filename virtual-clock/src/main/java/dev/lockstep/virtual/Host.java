package dev.lockstep.virtual;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.CancelledError;
import dev.lockstep.Context;
import dev.lockstep.ReturnWhen;
import dev.lockstep.Task;
import dev.lockstep.spi.LoopControl.Admission;
import dev.lockstep.virtual.disk.Disk;
import dev.lockstep.virtual.internal.Contexts;
import dev.lockstep.virtual.net.internal.SimMachine;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A machine of a {@link World}: it has a name, an address, sockets of its own, and runs one program
 * at a time. What the program starts belongs to the host: tasks, callbacks, protocols. Methods that
 * change a host are called from the world's loop, or before it runs.
 */
public final class Host {

  private final World world;
  private final String name;
  private final SimMachine node;
  private final @Nullable HostProgram program;
  private final List<Runnable> crashHooks = new ArrayList<>();
  private final HostClock clock;
  private @Nullable Life life;
  private @Nullable Disk disk;

  Host(World world, String name, SimMachine node, @Nullable HostProgram program) {
    this.clock = new HostClock(world);
    this.world = world;
    this.name = name;
    this.node = node;
    this.program = program;
  }

  /** What a host runs, called anew each time that it is started. */
  @FunctionalInterface
  public interface HostProgram {

    /**
     * Runs the program to its end.
     *
     * @param host the host
     * @throws Exception whatever the program throws
     */
    void run(Host host) throws Exception;
  }

  /**
   * The name, which the other hosts resolve to {@link #address()}.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * The address: 10.0.0.1 of the test, then one after the other.
   *
   * @return an address of IPv4 that knows the name
   */
  public InetAddress address() {
    return node.address();
  }

  /**
   * How wrong the time of day is here; right unless set.
   *
   * @return the clock
   */
  public HostClock clock() {
    return clock;
  }

  SimMachine node() {
    return node;
  }

  World world() {
    return world;
  }

  /** What to do when the host loses power, before {@link #crash()} returns. */
  void onCrash(Runnable hook) {
    crashHooks.add(hook);
  }

  // ---- its disk

  /**
   * The disk, empty at first. What it has survives {@link #kill()} and {@link #stop()}; {@link
   * #crash()} loses what was not forced.
   *
   * @return the same one each time
   */
  public Disk disk() {
    Disk known = disk;
    if (known == null) {
      known = new Disk(name, world.faults(), Host::isCallerGone);
      onCrash(known::crash);
      disk = known;
    }
    return known;
  }

  private static boolean isCallerGone() {
    Life life = Life.ofCaller();
    return life != null && life.isGone();
  }

  /**
   * A directory on the disk that is there from the beginning; see {@link Disk#path}.
   *
   * @param directory absolute, such as {@code /data}
   * @return the path, to be given to the program
   */
  public Path path(String directory) {
    return disk().path(directory);
  }

  void closeDisk() {
    if (disk != null) {
      disk.close();
    }
  }

  // ---- what runs on it

  /** Starts the program, or lets others run something if there is none. */
  void start() {
    Life newLife = new Life(this);
    life = newLife;
    HostProgram starting = program;
    if (starting != null) {
      newLife.setProgram(spawn(newLife, name, () -> run(starting, newLife)));
    }
  }

  private <T> Task<T> spawn(Life in, String taskName, Callable<T> body) {
    Context context = in.newContext();
    return Contexts.in(context, () -> world.loop().createBackgroundTask(taskName, body));
  }

  private boolean run(HostProgram starting, Life newLife) throws Exception {
    try {
      starting.run(this);
    } finally {
      endTasks(newLife);
      node.closeSockets();
    }
    return true;
  }

  /** Cancels and awaits what a program has left, as a runner does. */
  private void endTasks(Life ending) {
    List<Task<?>> left = othersOf(ending);
    while (!left.isEmpty()) {
      left.forEach(Task::cancel);
      Async.wait(left, ReturnWhen.ALL_COMPLETED);
      left = othersOf(ending);
    }
  }

  private List<Task<?>> othersOf(Life ending) {
    Task<?> own = ending.program();
    return world.control().tasksHeldBackBy(ending.asGate()).stream()
        .filter(task -> !task.equals(own))
        .toList();
  }

  /**
   * Runs something on this host beside its program, as part of it.
   *
   * @param taskName the name of the task
   * @param body what it runs
   * @param <T> the type of the result
   * @return the task
   * @throws IllegalStateException if nothing runs on the host
   */
  public <T> Task<T> spawn(String taskName, Callable<T> body) {
    return spawn(living("spawn()"), taskName, body);
  }

  /**
   * Runs something without a result on this host; see {@link #spawn(String, Callable)}.
   *
   * @param taskName the name of the task
   * @param body what it runs
   * @return the task
   * @throws IllegalStateException if nothing runs on the host
   */
  public Task<?> spawn(String taskName, AsyncAction body) {
    return spawn(taskName, callable(body));
  }

  private static Callable<Boolean> callable(AsyncAction body) {
    return () -> {
      body.run();
      return true;
    };
  }

  /**
   * Runs something on this host beside its program and waits for its end.
   *
   * @param body what it runs
   * @param <T> the type of the result
   * @return the result
   * @throws IllegalStateException if nothing runs on the host
   */
  public <T> T call(Callable<T> body) {
    return spawn(name + "-call", body).await();
  }

  /**
   * Runs something on this host; see {@link #call}.
   *
   * @param body what it runs
   */
  public void run(AsyncAction body) {
    call(callable(body));
  }

  private Life living(String call) {
    Life living = loseable(call);
    if (living == null || living.isGone()) {
      throw new IllegalStateException(call + " on " + this + ", which is down; restart() it");
    }
    return living;
  }

  /**
   * The task of the program.
   *
   * @return the task of its last start; null before, and if there is no program
   */
  public @Nullable Task<?> program() {
    return life == null ? null : life.program();
  }

  // ---- its life

  /**
   * Whether it has power.
   *
   * @return false between {@link #crash()} and {@link #restart()}
   */
  public boolean isUp() {
    return node.isUp();
  }

  /**
   * Cuts the power. The program stops where it is: none of its code runs any more, no {@code
   * finally} either, until the loop is closed. What it had in memory and its connections are gone
   * without a word to the peers, who see silence; once the host is up again, it answers what they
   * send on these connections with a reset. Does nothing to a host that is down. Code of the host
   * itself that calls this never returns from it; a callback is ended by a {@link CancelledError}
   * of which nobody is told.
   */
  public void crash() {
    Life ending = loseable("crash()");
    losePower();
    neverReturnTo(ending);
  }

  private void losePower() {
    if (node.isUp()) {
      loseLife();
      node.goDown();
      world.dns().forget(this);
      crashHooks.forEach(Runnable::run);
    }
  }

  /**
   * Starts the program again, from its beginning: after a crash if it still runs, and with the disk
   * as it is if it has ended or was killed. The address is the same.
   */
  public void restart() {
    Life ending = loseable("restart()");
    if (hasEnded()) {
      loseLife(); // what was started beside the program
      node.closeSockets();
    } else {
      losePower();
    }
    node.goUp();
    start();
    neverReturnTo(ending);
  }

  /** Whether the program has come to its end while the machine went on. */
  private boolean hasEnded() {
    Task<?> task = program();
    return life != null && (life.isGone() || (task != null && task.isDone()));
  }

  /**
   * Ends the program as the signal KILL does: none of its code runs any more, and the machine
   * closes its sockets, so that the peers see the streams end, or a reset if it had not read all.
   * Does nothing if no program runs.
   */
  public void kill() {
    Life ending = loseable("kill()");
    loseLife();
    node.closeSockets();
    neverReturnTo(ending);
  }

  /** The world has ended. */
  void vanish() {
    loseLife();
    node.goDown();
  }

  private void loseLife() {
    if (life != null && !life.isGone() && !world.loop().isClosed()) {
      life.setPassage(Admission.DISCARD);
      world.control().admissionChanged();
    }
  }

  private void neverReturnTo(@Nullable Life ended) {
    if (ended != null && ended.equals(Life.ofCaller())) {
      try {
        world.control().newWait("nothing: " + this + " has gone").await();
      } catch (IllegalStateException e) {
        throw new CancelledError("the callback belongs to a program that has gone");
      }
    }
  }

  private @Nullable Life loseable(String call) {
    if (equals(world.testHost())) {
      throw new IllegalStateException(
          call + " on the host that the test itself runs on; use another host");
    }
    return life;
  }

  /**
   * Holds the program, as a long collection of garbage does: none of its code runs until {@link
   * #resume()}, while its timers go on and the machine takes what arrives, as far as there is room.
   */
  public void pause() {
    Life paused = living("pause()");
    paused.setPassage(Admission.DEFER);
    if (paused.equals(Life.ofCaller())) {
      Async.yieldNow();
    }
  }

  /** Lets a program go on that was paused; what it has missed happens now, in order. */
  public void resume() {
    Life paused = living("resume()");
    if (paused.isPaused()) {
      paused.setPassage(Admission.RUN);
      world.control().admissionChanged();
    }
  }

  /**
   * Ends the program in good order, as the signal TERM does: it is cancelled, what it has left is
   * cancelled, and all of it is awaited; then the machine closes its sockets.
   */
  public void stop() {
    Life ending = living("stop()");
    Task<?> task = ending.program();
    if (task != null && !task.isDone()) {
      task.cancel("the host was stopped");
      if (!ending.equals(Life.ofCaller())) {
        Async.wait(List.of(task), ReturnWhen.ALL_COMPLETED);
      }
    } else {
      endTasks(ending);
      node.closeSockets();
    }
  }

  @Override
  public String toString() {
    return "host '" + name + "'";
  }
}

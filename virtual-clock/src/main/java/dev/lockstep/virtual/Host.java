// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.CancelledError;
import dev.lockstep.Context;
import dev.lockstep.ReturnWhen;
import dev.lockstep.Task;
import dev.lockstep.spi.LoopControl.Admission;
import dev.lockstep.virtual.disk.Disk;
import dev.lockstep.virtual.net.internal.SimMachine;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A machine of a {@link World}. It has a name, an address and sockets of its own, and runs one
 * program at a time. What the program starts (tasks, callbacks, protocols) belongs to the host.
 * Methods that change a host are called on the world's loop, or before it runs.
 *
 * @since 0.1.0
 */
public final class Host {

  private final World world;
  private final String name;
  private final SimMachine node;
  private final @Nullable HostProgram program;
  private final List<Runnable> crashHooks = new ArrayList<>();
  private final HostClock clock;

  /** The paths on the disk of the directories that are mounted, by the machine's. */
  private final Map<Path, Path> mounts = new LinkedHashMap<>();

  private @Nullable Life life;
  private @Nullable Disk disk;

  Host(World world, String name, SimMachine node, @Nullable HostProgram program) {
    this.clock = new HostClock(world, name);
    this.world = world;
    this.name = name;
    this.node = node;
    this.program = program;
  }

  /** The program of a host, called anew at each start. */
  @FunctionalInterface
  public interface HostProgram {

    /**
     * Runs the program to its end. As of a JVM, the program goes on while threads live that it has
     * started and that are no daemons, if the agent has them run on the loop.
     *
     * @param host the host
     * @throws Exception whatever the program throws
     */
    void run(Host host) throws Exception;
  }

  /**
   * Returns the name, which the other hosts resolve to {@link #address()}.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * Returns the address: 10.0.0.1 for the test's host, then 10.0.0.2 and so on in the order in
   * which hosts are added; the first one if others are set.
   *
   * @return an address that includes the name
   */
  public InetAddress address() {
    return node.addresses().getFirst();
  }

  /**
   * Returns all addresses: one of IPv4, unless others are set by {@link #setAddresses}.
   *
   * @return the addresses, each with the name
   */
  public List<InetAddress> addresses() {
    return node.addresses();
  }

  /**
   * Sets the addresses, of IPv4, IPv6 or both, in place of those before. The host's name stands for
   * them, in this order, whatever {@link World#dns()} had for it. A host with an address of IPv6
   * has the loopback address {@code ::1} too. Two hosts reach each other if they have addresses of
   * one family; otherwise there is no route to the host. Called before the host has a socket, such
   * as right after {@link World#host(String, AsyncAction)}; the host keeps them when it is
   * restarted.
   *
   * <p>Channels of the JDK use addresses of IPv6 only in a JVM that finds IPv6 on its machine.
   *
   * @param literals the addresses, such as {@code "10.0.0.2", "fd00::2"}; at least one
   * @throws IllegalArgumentException if there is none, one is not a literal or has a scope, is a
   *     loopback, wildcard or multicast address, or is given twice or to another host
   * @throws IllegalStateException if the host has sockets
   */
  public void setAddresses(String... literals) {
    world.setAddresses(this, literals);
  }

  /**
   * Returns the host's clock for the time of day, which shows the world's time unless set wrong.
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

  /** Adds an action that runs when the host loses power, before {@link #crash()} returns. */
  void onCrash(Runnable hook) {
    crashHooks.add(hook);
  }

  // ---- the disk

  /**
   * Returns the disk, which is empty at first. Its contents survive {@link #kill()} and {@link
   * #stop()}; {@link #crash()} loses what was not forced.
   *
   * @return the disk, the same one each time
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
   * Creates a directory on the disk if need be, as durable as if it had been there from the
   * beginning; see {@link Disk#path}.
   *
   * @param directory an absolute path, such as {@code /data}
   * @return the path, to be given to the program
   * @throws IllegalArgumentException if the path is not absolute
   */
  public Path path(String directory) {
    return disk().path(directory);
  }

  /**
   * Lets unmodified code of this host find its disk under a directory of the default file system:
   * what it does there by {@code java.nio.file.Files}, {@code FileChannel}, {@code File}, {@code
   * FileInputStream}, {@code FileOutputStream}, {@code RandomAccessFile}, and by what is made of
   * these, is done on the disk under the same path. All other paths are the machine's, as are all
   * paths for other hosts, for code outside of the world, and for processes. The directory is made
   * on the disk as by {@link #path}; the machine need not have it. Mounting it twice does nothing.
   *
   * @param directory an absolute path, such as {@code /data}, other than the root
   * @throws IllegalArgumentException if the path is not absolute, or is the root
   * @throws IllegalStateException if the agent is missing or off, or the loop runs on the baton
   *     engine; thrown when the loop starts, if it has not started yet
   */
  public void mount(String directory) {
    Path mounted = Path.of(directory).normalize();
    if (!mounted.isAbsolute() || mounted.getNameCount() == 0) {
      throw new IllegalArgumentException(
          "directory '" + directory + "' must be absolute and not the root; use one such as /data");
    }
    if (mounts.put(mounted, path(mounted.toString())) == null) {
      world.mounted();
    }
  }

  boolean hasMounts() {
    return !mounts.isEmpty();
  }

  /**
   * Returns the path that stands for one of the machine: on the disk; if dots lead out of a mounted
   * directory, that of the machine without them; null if it is the same.
   */
  @Nullable Path onDisk(Path path) {
    if (mounts.isEmpty()) {
      return null;
    }
    Path absolute = path.toAbsolutePath();
    Path normal = absolute.normalize();
    for (Map.Entry<Path, Path> mount : mounts.entrySet()) {
      boolean within = absolute.startsWith(mount.getKey());
      if (normal.startsWith(mount.getKey())) {
        // a link decides what '..' is, so that dots below the directory are the disk's to resolve
        Path meant = within ? absolute : normal;
        return mount.getValue().getFileSystem().getPath(meant.toString());
      }
      if (within) {
        return normal;
      }
    }
    return null;
  }

  void closeDisk() {
    if (disk != null) {
      disk.close();
    }
  }

  // ---- programs and tasks

  /** Starts the program; a host without one is then ready for {@link #spawn} and {@link #call}. */
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
    return context.run(() -> world.loop().createBackgroundTask(taskName, body));
  }

  private boolean run(HostProgram starting, Life newLife) throws Exception {
    try {
      starting.run(this);
      awaitThreads(newLife);
    } finally {
      endTasks(newLife);
      node.closeSockets();
    }
    return true;
  }

  /** Awaits the threads that a program has started and that are no daemons, as a JVM does. */
  private void awaitThreads(Life ending) throws InterruptedException {
    List<Thread> left = world.control().threadsHeldBackBy(ending.asGate());
    while (!left.isEmpty()) {
      for (Thread thread : left) {
        thread.join();
      }
      left = world.control().threadsHeldBackBy(ending.asGate());
    }
  }

  /** Cancels and awaits the tasks that a program has left, as a runner does. */
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
   * Starts a task on this host beside its program, as part of it.
   *
   * @param taskName the name of the task
   * @param body the code of the task
   * @param <T> the type of the result
   * @return the task
   * @throws IllegalStateException if the host is down, or is the test's own
   */
  public <T> Task<T> spawn(String taskName, Callable<T> body) {
    return spawn(living("spawn()"), taskName, body);
  }

  /**
   * Starts a task without a result on this host; see {@link #spawn(String, Callable)}.
   *
   * @param taskName the name of the task
   * @param body the code of the task
   * @return the task
   * @throws IllegalStateException if the host is down, or is the test's own
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
   * Runs code on this host beside its program, and suspends the current task until it ends.
   *
   * @param body the code
   * @param <T> the type of the result
   * @return the result
   * @throws CancelledError if the current task is cancelled while it waits
   * @throws IllegalStateException if the host is down, or is the test's own
   */
  public <T> T call(Callable<T> body) {
    return spawn(name + "-call", body).await();
  }

  /**
   * Runs code without a result on this host; see {@link #call}.
   *
   * @param body the code
   * @throws CancelledError if the current task is cancelled while it waits
   * @throws IllegalStateException if the host is down, or is the test's own
   */
  public void run(AsyncAction body) {
    call(callable(body));
  }

  private Life living(String call) {
    Life living = loseable(call);
    if (living == null || living.isGone()) {
      throw new IllegalStateException(
          call + " cannot run on " + this + ", which is down; restart() it first");
    }
    return living;
  }

  /**
   * Returns the task of the program.
   *
   * @return the task of the last start; null before the first one, and if there is no program
   */
  public @Nullable Task<?> program() {
    return life == null ? null : life.program();
  }

  // ---- crashes and restarts

  /**
   * Returns whether the host has power.
   *
   * @return false between {@link #crash()} and {@link #restart()}
   */
  public boolean isUp() {
    return node.isUp();
  }

  /**
   * Cuts the power. The program stops where it is: none of its code runs any more, not even {@code
   * finally} blocks, until the loop is closed. Its memory and its connections are gone without a
   * word to the peers, who see silence; once the host is up again, it answers what they send on
   * these connections with a reset. Does nothing to a host that is down. Never returns to code of
   * the host itself: a task stays suspended forever, a callback ends by a {@link CancelledError}
   * that is not reported.
   *
   * @throws IllegalStateException if this is the test's own host
   */
  public void crash() {
    Life ending = loseable("crash()");
    losePower();
    neverReturnTo(ending);
  }

  private void losePower() {
    if (node.isUp()) {
      world.observer().happened(name, "crashes");
      loseLife();
      node.goDown();
      world.dns().forget(this);
      crashHooks.forEach(Runnable::run);
    }
  }

  /**
   * Starts the program again, from its beginning. A program that still runs is crashed first; after
   * one that has ended or was killed the disk stays as it is. The address is the same. Never
   * returns to code of the host itself; see {@link #crash()}.
   *
   * @throws IllegalStateException if this is the test's own host
   */
  public void restart() {
    Life ending = loseable("restart()");
    if (hasEnded()) {
      loseLife(); // what was started beside the program
      node.closeSockets();
    } else {
      losePower();
    }
    world.observer().happened(name, "restarts");
    node.goUp();
    start();
    neverReturnTo(ending);
  }

  /** Returns whether the program has ended while the machine went on. */
  private boolean hasEnded() {
    Task<?> task = program();
    return life != null && (life.isGone() || (task != null && task.isDone()));
  }

  /**
   * Ends the program as SIGKILL does. None of its code runs any more, and the machine closes its
   * sockets: the peers see the streams end, or a reset if the program had not read everything. Does
   * nothing if no program runs. Never returns to code of the host itself; see {@link #crash()}.
   *
   * @throws IllegalStateException if this is the test's own host
   */
  public void kill() {
    Life ending = loseable("kill()");
    world.observer().happened(name, "is killed");
    loseLife();
    node.closeSockets();
    neverReturnTo(ending);
  }

  /** Ends the host without a word to anyone; called when the world is closed. */
  void vanish() {
    loseLife();
    node.goDown();
  }

  private void loseLife() {
    if (life != null && !life.isGone() && !world.loop().isClosed()) {
      life.setAdmission(Admission.DISCARD);
      world.control().admissionChanged();
    }
  }

  private void neverReturnTo(@Nullable Life ended) {
    if (ended != null && ended.equals(Life.ofCaller())) {
      try {
        world.control().newWait("nothing: " + this + " has gone").await();
      } catch (IllegalStateException e) {
        throw new CancelledError("the callback belongs to a program that is gone");
      }
    }
  }

  private @Nullable Life loseable(String call) {
    if (equals(world.testHost())) {
      throw new IllegalStateException(
          call + " cannot be called on the test's own host; use another host");
    }
    return life;
  }

  /**
   * Pauses the program, as a long garbage collection does: none of its code runs until {@link
   * #resume()}, while its timers go on and the machine buffers what arrives, as far as there is
   * room. A task of the host itself is suspended by this call until then.
   *
   * @throws CancelledError if a task of the host pauses it and is cancelled meanwhile
   * @throws IllegalStateException if the host is down, or is the test's own
   */
  public void pause() {
    Life paused = living("pause()");
    world.observer().happened(name, "pauses");
    paused.setAdmission(Admission.DEFER);
    if (paused.equals(Life.ofCaller())) {
      Async.yieldNow();
    }
  }

  /**
   * Resumes a paused program; what it has missed happens now, in order. Does nothing to a program
   * that is not paused.
   *
   * @throws IllegalStateException if the host is down, or is the test's own
   */
  public void resume() {
    Life paused = living("resume()");
    if (paused.isPaused()) {
      world.observer().happened(name, "resumes");
      paused.setAdmission(Admission.RUN);
      world.control().admissionChanged();
    }
  }

  /**
   * Ends the program in good order, as SIGTERM does: cancels it and the tasks that it has left,
   * suspends the current task until all of them have ended, closes the sockets of the machine, and
   * ends the threads and timers that are left. Does not wait if the program itself calls it.
   *
   * @throws CancelledError if the current task is cancelled while it waits
   * @throws IllegalStateException if the host is down, or is the test's own
   */
  public void stop() {
    Life ending = living("stop()");
    world.observer().happened(name, "is stopped");
    Task<?> task = ending.program();
    if (task != null && !task.isDone()) {
      task.cancel("the host was stopped");
      if (ending.equals(Life.ofCaller())) {
        return;
      }
      Async.wait(List.of(task), ReturnWhen.ALL_COMPLETED);
    } else {
      endTasks(ending);
      node.closeSockets();
    }
    endThreads(ending);
  }

  /** Ends what a program has left besides tasks; the host can be used as before. */
  private void endThreads(Life ended) {
    if (ended.equals(life) && !ended.isGone() && !ended.equals(Life.ofCaller())) {
      loseLife();
      Life next = new Life(this);
      Task<?> last = ended.program();
      if (last != null) {
        next.setProgram(last);
      }
      life = next;
    }
  }

  @Override
  public String toString() {
    return "host '" + name + "'";
  }
}

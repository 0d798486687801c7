// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.sharedmemory;

import static com.example.sharedmemory.Broken.unless;
import static com.example.sharedmemory.CoreProgram.passes;
import static com.example.sharedmemory.CoreProgram.passesWithPoints;
import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.security.cert.X509CertSelector;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;

/**
 * The core programs of Fray (cmu-pasta/fray) that must pass, in our own words. Where Fray has a
 * rule of its own (its clock moves at each reading, it lets a condition be awaited without the
 * lock), the program asks for what the JDK says.
 */
@SuppressWarnings({
  "ErroneousThreadPoolConstructorChecker",
  "JavaUtilDate",
  "LockNotBeforeTry",
  "NakedNotify",
  "ThreadPriorityCheck",
  "WaitNotInLoop"
})
final class PassingPrograms {

  private static final int MANY = 10;

  private PassingPrograms() {}

  static List<CoreProgram> all() {
    return List.of(
        passes("an offer to a queue with room", jvm -> offers()),
        passes("waits for a latch with a limit", PassingPrograms::latchWithLimit),
        passes("a latch that is open before the wait", jvm -> latchOpenBefore()),
        passes("a wait for a latch is interrupted", PassingPrograms::latchInterrupted),
        passes("a latch opens after a wait with a limit", PassingPrograms::latchOpens),
        passes("a class initialiser takes a lock", PassingPrograms::initialiserTakesLock),
        passes("two threads make a certificate selector", PassingPrograms::certificateSelectors),
        passes("a signal and an interrupt meet a condition", PassingPrograms::signalAndInterrupt),
        passes("interrupts and signals of two who wait", PassingPrograms::manyInterrupts),
        passes("a condition in a static field", PassingPrograms::staticCondition),
        passes("a wait with a limit is interrupted", PassingPrograms::limitAndInterrupt),
        passes("all waits of a condition with a limit", jvm -> conditionLimits()),
        passes("an interrupt after the lock was free", PassingPrograms::lockThenInterrupt),
        passes("a condition is awaited without its lock", jvm -> conditionWithoutLock()),
        passes("a class initialiser starts a thread", PassingPrograms::initialiserStartsThread),
        passes("a lock with a limit is got", PassingPrograms::lockWithLimit),
        passes("a lock with a limit is not got", PassingPrograms::lockNotGot),
        passes("a park with a limit is interrupted", PassingPrograms::parkInterrupted),
        passes("all parks with a limit", jvm -> parkLimits()),
        passes("a write lock becomes a read lock", PassingPrograms::downgrades),
        passes("ten readers and ten writers", PassingPrograms::readersAndWriters),
        passes("two readers", PassingPrograms::twoReaders),
        passes("a reader and a writer", PassingPrograms::readerAndWriter),
        passes("a static read lock, used by another program", jvm -> useStaticLock()),
        passes("a static read lock", jvm -> useStaticLock()),
        passes("a permit with a limit", jvm -> permitWithLimit()),
        passes("a write stamp becomes a read stamp", jvm -> stampConverted()),
        passes("a read stamp with a limit", jvm -> stampWithLimit()),
        passes("an interrupt while a lock is handed over", PassingPrograms::interruptAtLock),
        passes("a thread is interrupted that never starts", jvm -> new Thread().interrupt()),
        passes("a scheduled pool is shut down", PassingPrograms::scheduledPool),
        passes("a pool without core threads is shut down", PassingPrograms::poolShutDown),
        passes("time does not pass between two readings", jvm -> readsTime()),
        passesWithPoints("compareAndSet of an element spins", PassingPrograms::elementSpins),
        passesWithPoints("a volatile element is awaited", PassingPrograms::elementAwaited),
        passes("handles of fields of all types", jvm -> handles()),
        passes("a notification and an interrupt meet a wait", PassingPrograms::notifyAndInterrupt),
        passes("a wait and its notification", PassingPrograms::waitAndNotify),
        passes("a wait with a limit", jvm -> waitWithLimit()),
        passes("a spin that yields", PassingPrograms::spinYields),
        passes("a sleep takes its time", jvm -> sleepTakesTime()),
        passes("a limit takes its time", jvm -> limitTakesTime()));
  }

  private static void offers() {
    unless(new ArrayBlockingQueue<Integer>(MANY).offer(1), "lost", "there is room");
  }

  private static void latchWithLimit(Jvm jvm) throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    Threads.Body waits =
        () -> {
          for (int i = 0; i < 3; i++) {
            unless(!latch.await(1_000, MILLISECONDS), "early", "the latch is open");
          }
        };
    jvm.start(waits);
    waits.run();
  }

  private static void latchOpenBefore() throws InterruptedException {
    CountDownLatch latch = new CountDownLatch(1);
    latch.countDown();
    unless(latch.await(1_000, MICROSECONDS), "hang", "the latch is open");
  }

  private static void latchInterrupted(Jvm jvm) throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    Thread thread = jvm.start(() -> endsByInterrupt(latch::await));
    Thread.yield();
    thread.interrupt();
    thread.join();
  }

  private static void endsByInterrupt(Threads.Body body) throws Exception {
    try {
      body.run();
    } catch (InterruptedException e) {
      // so it ends
    }
  }

  private static void latchOpens(Jvm jvm) throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    Thread thread = jvm.start(() -> latch.await(1_000, MILLISECONDS));
    waitWithLimit();
    latch.countDown();
    thread.join();
  }

  /** Defines one class of this package again, in a loader of its own. */
  private static final class Again extends ClassLoader {
    private final String name;

    Again(Class<?> type) {
      super(type.getClassLoader());
      name = type.getName();
    }

    @Override
    protected Class<?> loadClass(String wanted, boolean resolves) throws ClassNotFoundException {
      if (!wanted.equals(name)) {
        return super.loadClass(wanted, resolves);
      }
      try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  private static void initialiserTakesLock(Jvm jvm) throws Exception {
    jvm.start(InitialiserLock::lockAndYield);
    Class.forName(
        InitialiserTakesLock.class.getName(), true, new Again(InitialiserTakesLock.class));
  }

  private static void certificateSelectors(Jvm jvm) {
    jvm.start(X509CertSelector::new);
    jvm.start(X509CertSelector::new);
  }

  private static void signalAndInterrupt(Jvm jvm) {
    ReentrantLock lock = new ReentrantLock();
    Condition condition = lock.newCondition();
    jvm.start(
        () -> {
          lock.lock();
          Thread waiting = Thread.currentThread();
          jvm.start(
              () -> {
                lock.lock();
                condition.signalAll();
                lock.unlock();
                waiting.interrupt();
              });
          endsByInterrupt(condition::await);
          lock.unlock();
        });
  }

  private static void manyInterrupts(Jvm jvm) {
    ReentrantLock lock = new ReentrantLock();
    Condition condition = lock.newCondition();
    for (int i = 0; i < 2; i++) {
      Thread waiting =
          jvm.start(
              () -> {
                lock.lock();
                endsByInterrupt(condition::await);
                lock.unlock();
              });
      jvm.start(waiting::interrupt);
    }
    jvm.start(
        () -> {
          for (int i = 0; i < MANY; i++) {
            lock.lock();
            condition.signal();
            lock.unlock();
            Thread.yield();
          }
        });
  }

  private static final ReentrantLock STATIC_LOCK = new ReentrantLock();
  private static final Condition STATIC_CONDITION = STATIC_LOCK.newCondition();

  private static void staticCondition(Jvm jvm) {
    CountDownLatch isWaiting = new CountDownLatch(1);
    jvm.start(
        () -> {
          STATIC_LOCK.lock();
          isWaiting.countDown();
          STATIC_CONDITION.await();
          STATIC_LOCK.unlock();
        });
    jvm.start(
        () -> {
          isWaiting.await();
          STATIC_LOCK.lock();
          STATIC_CONDITION.signalAll();
          STATIC_LOCK.unlock();
        });
  }

  /** Awaits a condition for a second and notes if that is interrupted. */
  private static Thread noteInterrupt(Jvm jvm, ReentrantLock lock, AtomicBoolean isInterrupted) {
    Condition condition = lock.newCondition();
    return jvm.start(
        () -> {
          lock.lock();
          try {
            condition.await(1_000, MILLISECONDS);
          } catch (InterruptedException e) {
            isInterrupted.set(true);
          }
          lock.unlock();
        });
  }

  private static void limitAndInterrupt(Jvm jvm) {
    ReentrantLock lock = new ReentrantLock();
    AtomicBoolean isInterrupted = new AtomicBoolean();
    Thread thread = noteInterrupt(jvm, lock, isInterrupted);
    Thread.yield();
    thread.interrupt();
    checkNoted(thread, lock, isInterrupted);
  }

  /** Checks that an interrupt of a thread that is not pending was noted. */
  private static void checkNoted(Thread thread, ReentrantLock lock, AtomicBoolean isInterrupted) {
    lock.lock();
    if (!thread.isInterrupted()) {
      unless(isInterrupted.get(), "lost", "the interrupt is gone");
    }
    lock.unlock();
  }

  private static void conditionLimits() throws InterruptedException {
    ReentrantLock lock = new ReentrantLock();
    Condition condition = lock.newCondition();
    lock.lock();
    unless(!condition.await(1_000, MILLISECONDS), "early", "nobody has signalled");
    unless(
        !condition.awaitUntil(new Date(System.currentTimeMillis() + 1_000)),
        "early",
        "nobody has signalled");
    unless(condition.awaitNanos(1_000_000_000) <= 0, "early", "nobody has signalled");
    lock.unlock();
  }

  private static void lockThenInterrupt(Jvm jvm) {
    ReentrantLock lock = new ReentrantLock();
    AtomicBoolean isInterrupted = new AtomicBoolean();
    Thread thread = noteInterrupt(jvm, lock, isInterrupted);
    lock.lock();
    lock.unlock();
    thread.interrupt();
    checkNoted(thread, lock, isInterrupted);
  }

  private static void conditionWithoutLock() throws InterruptedException {
    boolean isRefused = false;
    try {
      new ReentrantLock().newCondition().awaitNanos(1_000);
    } catch (IllegalMonitorStateException e) {
      isRefused = true;
    }
    unless(isRefused, "early", "it waited without the lock");
  }

  private static void initialiserStartsThread(Jvm jvm) throws Exception {
    Class<?> type =
        Class.forName(
            InitialiserStartsThread.class.getName(),
            true,
            new Again(InitialiserStartsThread.class));
    Runnable notifies = (Runnable) type.getDeclaredConstructor().newInstance();
    notifies.run();
  }

  private static void lockWithLimit(Jvm jvm) throws Exception {
    ReentrantLock lock = new ReentrantLock();
    jvm.start(
        () -> {
          lock.lock();
          Thread.yield();
          lock.unlock();
        });
    unless(lock.tryLock(1_000, MICROSECONDS), "lost", "the lock comes free");
    Thread.yield();
    lock.unlock();
  }

  private static void lockNotGot(Jvm jvm) throws Exception {
    ReentrantLock lock = new ReentrantLock();
    CountDownLatch isLocked = new CountDownLatch(1);
    jvm.start(
        () -> {
          lock.lock();
          isLocked.countDown();
        });
    isLocked.await();
    unless(!lock.tryLock(1_000, MICROSECONDS), "limit", "the lock is another's");
  }

  private static void parkInterrupted(Jvm jvm) {
    jvm.start(() -> LockSupport.parkNanos(1_000_000_000)).interrupt();
  }

  private static void parkLimits() {
    LockSupport.parkNanos(1_000_000_000);
    LockSupport.parkUntil(System.currentTimeMillis() + 1_000);
    LockSupport.parkUntil(null, System.currentTimeMillis() + 1_000);
    LockSupport.parkNanos(null, 1_000_000_000);
  }

  private static void downgrades(Jvm jvm) throws Exception {
    ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    lock.writeLock().lock();
    lock.readLock().lock();
    lock.writeLock().unlock();
    jvm.start(lock.readLock()::lock).join();
  }

  private static void readersAndWriters(Jvm jvm) {
    ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    AtomicInteger count = new AtomicInteger();
    for (int i = 0; i < MANY; i++) {
      jvm.start(() -> countAsReader(lock, count));
    }
    for (int i = 0; i < MANY; i++) {
      jvm.start(() -> countAsWriter(lock, count));
    }
    countAsWriter(lock, count);
    countAsWriter(lock, count);
  }

  private static void countAsReader(ReentrantReadWriteLock lock, AtomicInteger count) {
    lock.readLock().lock();
    count.incrementAndGet();
    lock.readLock().unlock();
  }

  private static void countAsWriter(ReentrantReadWriteLock lock, AtomicInteger count) {
    lock.writeLock().lock();
    count.incrementAndGet();
    lock.writeLock().unlock();
  }

  private static void twoReaders(Jvm jvm) throws Exception {
    ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    lock.readLock().lock();
    jvm.start(lock.readLock()::lock).join();
  }

  private static void readerAndWriter(Jvm jvm) throws Exception {
    ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    AtomicInteger count = new AtomicInteger();
    Thread reader = jvm.start(() -> countAsReader(lock, count));
    countAsWriter(lock, count);
    reader.join();
    countAsWriter(lock, count);
    unless(count.get() == 3, "lost", "counted " + count);
    lock.writeLock().lock();
  }

  private static final ReentrantReadWriteLock STATIC_READ_WRITE_LOCK = new ReentrantReadWriteLock();

  private static void useStaticLock() {
    STATIC_READ_WRITE_LOCK.readLock().lock();
    STATIC_READ_WRITE_LOCK.readLock().unlock();
  }

  private static void permitWithLimit() throws InterruptedException {
    Semaphore permits = new Semaphore(1);
    permits.acquire();
    unless(!permits.tryAcquire(10_000_000, MICROSECONDS), "limit", "there was one permit");
  }

  private static void stampConverted() {
    StampedLock lock = new StampedLock();
    unless(lock.tryConvertToReadLock(lock.writeLock()) != 0, "lost", "it may be converted");
    lock.readLock();
    lock.readLock();
  }

  private static void stampWithLimit() throws InterruptedException {
    StampedLock lock = new StampedLock();
    lock.writeLock();
    unless(lock.tryReadLock(1_000, MICROSECONDS) == 0, "limit", "there is a writer");
  }

  private static void interruptAtLock(Jvm jvm) throws Exception {
    ReentrantLock lock = new ReentrantLock();
    Condition condition = lock.newCondition();
    CountDownLatch isWaiting = new CountDownLatch(1);
    Thread waits =
        jvm.thread(
            () -> {
              lock.lock();
              try {
                isWaiting.countDown();
                condition.await();
              } finally {
                lock.unlock();
              }
            });
    Thread tries =
        jvm.thread(
            () ->
                endsByInterrupt(
                    () -> {
                      if (lock.tryLock(1_000, MILLISECONDS)) {
                        lock.unlock();
                      }
                    }));
    waits.start();
    tries.start();
    isWaiting.await();
    lock.lock();
    condition.signal();
    lock.unlock();
    tries.interrupt();
  }

  private static void scheduledPool(Jvm jvm) throws Exception {
    ScheduledThreadPoolExecutor pool = jvm.pool(new ScheduledThreadPoolExecutor(1));
    jvm.start(pool::shutdown);
    try {
      pool.schedule(Thread::yield, 10, MILLISECONDS).get();
      Thread.yield();
    } catch (RejectedExecutionException | ExecutionException e) {
      // it was shut down before
    }
  }

  private static void poolShutDown(Jvm jvm) {
    ThreadPoolExecutor pool =
        jvm.pool(new ThreadPoolExecutor(0, 1_024, 0, MILLISECONDS, new LinkedBlockingQueue<>()));
    for (int i = 0; i < 3; i++) {
      pool.execute(PassingPrograms::waitInterrupted);
    }
    jvm.start(pool::shutdown);
  }

  private static void waitInterrupted() {
    Thread self = Thread.currentThread();
    self.interrupt();
    synchronized (self) {
      try {
        self.wait();
        throw new Broken("lost", "the interrupt is gone");
      } catch (InterruptedException e) {
        // as it was asked for
      }
    }
  }

  private static void readsTime() {
    long nanos = System.nanoTime();
    unless(System.nanoTime() == nanos, "order", "nanoTime has moved");
    long millis = System.currentTimeMillis();
    unless(System.currentTimeMillis() == millis, "order", "currentTimeMillis has moved");
    unless(Instant.now().equals(Instant.now()), "order", "Instant.now has moved");
  }

  private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(Object[].class);

  private static void elementSpins(Jvm jvm) throws Exception {
    Object[] elements = {0};
    Thread sets = jvm.start(() -> ELEMENT.setVolatile(elements, 0, 1));
    Thread spins =
        jvm.start(
            () -> {
              while (!ELEMENT.compareAndSet(elements, 0, (Object) 1, (Object) 0)) {
                // it will be 1
              }
            });
    sets.join();
    spins.join();
  }

  private static void elementAwaited(Jvm jvm) throws Exception {
    Object[] elements = {0};
    Thread sets = jvm.start(() -> ELEMENT.setVolatile(elements, 0, 1));
    Thread spins =
        jvm.start(
            () -> {
              while (ELEMENT.getVolatile(elements, 0).equals(0)) {
                // it will be 1
              }
            });
    sets.join();
    spins.join();
  }

  /** A field of each type. */
  @SuppressWarnings("UnusedVariable") // handles read them
  private static final class Fields {
    int intField;
    short shortField;
    byte byteField;
    long longField;
    float floatField;
    double doubleField;
    char charField;
    boolean booleanField;
    int[] arrayField = {};
  }

  private static VarHandle handle(String name, Class<?> type) throws ReflectiveOperationException {
    return MethodHandles.lookup().findVarHandle(Fields.class, name, type);
  }

  private static void handles() throws ReflectiveOperationException {
    Fields fields = new Fields();
    int[] array = {9, 8, 7};
    VarHandle ints = handle("intField", int.class);
    VarHandle shorts = handle("shortField", short.class);
    VarHandle bytes = handle("byteField", byte.class);
    VarHandle longs = handle("longField", long.class);
    VarHandle floats = handle("floatField", float.class);
    VarHandle doubles = handle("doubleField", double.class);
    VarHandle chars = handle("charField", char.class);
    VarHandle booleans = handle("booleanField", boolean.class);
    VarHandle arrays = handle("arrayField", int[].class);
    ints.setVolatile(fields, 42);
    shorts.setVolatile(fields, (short) 12);
    bytes.setVolatile(fields, (byte) 7);
    longs.setVolatile(fields, 100L);
    floats.setVolatile(fields, 3.5f);
    doubles.setVolatile(fields, 2.5);
    chars.setVolatile(fields, 'Z');
    booleans.setVolatile(fields, true);
    arrays.setVolatile(fields, array);
    boolean holds =
        (int) ints.getVolatile(fields) == 42
            && (short) shorts.getVolatile(fields) == 12
            && (byte) bytes.getVolatile(fields) == 7
            && (long) longs.getVolatile(fields) == 100
            && (float) floats.getVolatile(fields) == 3.5f
            && (double) doubles.getVolatile(fields) == 2.5
            && (char) chars.getVolatile(fields) == 'Z'
            && (boolean) booleans.getVolatile(fields)
            && (int[]) arrays.getVolatile(fields) == array;
    unless(holds, "lost", "a field does not have its value");
    unless(fields.arrayField[0] == 9 && array.length == 3, "lost", "the array has changed");
  }

  private static void notifyAndInterrupt(Jvm jvm) {
    Object monitor = new Object();
    jvm.start(
        () -> {
          synchronized (monitor) {
            Thread waiting = Thread.currentThread();
            jvm.start(
                () -> {
                  synchronized (monitor) {
                    monitor.notify();
                  }
                  waiting.interrupt();
                });
            endsByInterrupt(monitor::wait);
          }
        });
  }

  private static void waitAndNotify(Jvm jvm) throws Exception {
    Object monitor = new Object();
    CountDownLatch isWaiting = new CountDownLatch(1);
    jvm.start(
        () -> {
          synchronized (monitor) {
            isWaiting.countDown();
            monitor.wait();
          }
        });
    isWaiting.await();
    synchronized (monitor) {
      monitor.notify();
    }
  }

  private static void waitWithLimit() throws InterruptedException {
    Object monitor = new Object();
    synchronized (monitor) {
      monitor.wait(1_000);
    }
  }

  private static void spinYields(Jvm jvm) throws Exception {
    AtomicBoolean isWorking = new AtomicBoolean();
    Thread works =
        jvm.start(
            () -> {
              isWorking.set(true);
              Thread.yield();
              isWorking.set(false);
            });
    Thread spins =
        jvm.start(
            () -> {
              while (isWorking.get()) {
                Thread.yield();
              }
            });
    works.join();
    spins.join();
  }

  private static void sleepTakesTime() throws InterruptedException {
    long start = System.nanoTime();
    Thread.sleep(1_000);
    unless(System.nanoTime() - start >= 1_000_000_000, "early", "it slept less than a second");
  }

  private static void limitTakesTime() throws InterruptedException {
    long start = System.currentTimeMillis();
    new CountDownLatch(1).await(1_000, MILLISECONDS);
    unless(System.currentTimeMillis() - start >= 1_000, "early", "it waited less than a second");
  }
}

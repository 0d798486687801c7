// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.sharedmemory;

import static com.example.sharedmemory.Broken.unless;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Bugs of caches, lazy initialisation, and steps on concurrent maps that belong together. */
@SuppressWarnings({"DoubleCheckedLocking", "GuardedBy", "LockNotBeforeTry"})
final class Caches {

  private Caches() {}

  static List<SharedMemoryBug> all() {
    return List.of(
        new SharedMemoryBug(
            "SM1",
            "two threads put what is absent",
            "Lin and Dig, CHECK-THEN-ACT misuse of Java concurrent collections, ICST 2013; asked for"
                + " as google/error-prone#2302",
            "duplicate",
            1,
            Caches::putIfAbsent),
        new SharedMemoryBug(
            "SM2",
            "a count in a concurrent map is read, then put",
            "Shacham et al., Testing atomicity of composed concurrent operations, OOPSLA 2011",
            "lost",
            1,
            Caches::countWords),
        new SharedMemoryBug(
            "SM3",
            "lazy initialisation without a lock",
            "Goetz et al., Java Concurrency in Practice, listing 2.3",
            "duplicate",
            1,
            Caches::lazyInstance),
        new SharedMemoryBug(
            "SM4",
            "double-checked locking shows what is not filled yet",
            "Bacon et al., The \"Double-Checked Locking is Broken\" declaration; the order is written"
                + " out here",
            "early",
            1,
            Caches::doubleChecked),
        new SharedMemoryBug(
            "SM5",
            "two threads fill one entry of the field cache",
            "Apache Lucene LUCENE-651, FieldCacheImpl",
            "duplicate",
            1,
            Caches::fieldCache),
        new SharedMemoryBug(
            "SM6",
            "no second look between the read lock and the write lock",
            "Javadoc of ReentrantReadWriteLock, the class CachedData without its recheck",
            "duplicate",
            1,
            Caches::cachedData));
  }

  private static void putIfAbsent(boolean fixed) throws Exception {
    ConcurrentMap<String, Object> permissions = new ConcurrentHashMap<>();
    Object[] got = new Object[2];
    Threads.run(
        () -> got[0] = permissionsOf("source", permissions, fixed),
        () -> got[1] = permissionsOf("source", permissions, fixed));
    unless(got[0] == got[1], "duplicate", "each thread has permissions of its own");
  }

  private static Object permissionsOf(
      String source, ConcurrentMap<String, Object> permissions, boolean fixed) {
    if (fixed) {
      return permissions.computeIfAbsent(source, key -> new Object());
    }
    Object found = permissions.get(source);
    if (found == null) {
      found = new Object();
      permissions.put(source, found);
    }
    return found;
  }

  private static void countWords(boolean fixed) throws Exception {
    ConcurrentMap<String, Integer> counts = new ConcurrentHashMap<>();
    Threads.Body count =
        () -> {
          if (fixed) {
            counts.merge("word", 1, Integer::sum);
          } else {
            counts.put("word", counts.getOrDefault("word", 0) + 1);
          }
        };
    Threads.run(count, count);
    unless(counts.get("word") == 2, "lost", "counted " + counts + " of 2");
  }

  private static final class Lazy {
    private Object instance;

    Object get() {
      if (instance == null) {
        instance = new Object();
      }
      return instance;
    }

    synchronized Object getAlone() {
      return get();
    }
  }

  private static void lazyInstance(boolean fixed) throws Exception {
    Lazy lazy = new Lazy();
    Object[] got = new Object[2];
    Threads.run(
        () -> got[0] = fixed ? lazy.getAlone() : lazy.get(),
        () -> got[1] = fixed ? lazy.getAlone() : lazy.get());
    unless(got[0] == got[1], "duplicate", "there are two instances");
  }

  private static final class Settings {
    private int timeout;
  }

  private static final class SettingsHolder {
    private volatile Settings settings;

    Settings get(boolean fixed) {
      if (settings == null) {
        synchronized (this) {
          if (settings == null) {
            Settings made = new Settings();
            if (!fixed) {
              settings = made;
            }
            made.timeout = 30;
            settings = made;
          }
        }
      }
      return settings;
    }
  }

  private static void doubleChecked(boolean fixed) throws Exception {
    SettingsHolder holder = new SettingsHolder();
    Threads.Body use =
        () -> {
          int timeout = holder.get(fixed).timeout;
          unless(timeout == 30, "early", "the timeout is " + timeout);
        };
    Threads.run(use, use);
  }

  /** A cache whose values take long to make, so that it does not hold its lock meanwhile. */
  private static final class FieldCache {
    private final Map<String, Entry> entries = new HashMap<>();
    private final AtomicInteger filled = new AtomicInteger();

    private static final class Entry {
      private String value;
    }

    private String fill(String field) {
      filled.incrementAndGet();
      return "values of " + field;
    }

    String get(String field) {
      synchronized (entries) {
        Entry entry = entries.get(field);
        if (entry != null) {
          return entry.value;
        }
      }
      Entry made = new Entry();
      made.value = fill(field);
      synchronized (entries) {
        entries.put(field, made);
      }
      return made.value;
    }

    String getByPlaceholder(String field) {
      Entry entry;
      synchronized (entries) {
        entry = entries.computeIfAbsent(field, key -> new Entry());
      }
      synchronized (entry) {
        if (entry.value == null) {
          entry.value = fill(field);
        }
        return entry.value;
      }
    }
  }

  private static void fieldCache(boolean fixed) throws Exception {
    FieldCache cache = new FieldCache();
    Threads.Body search =
        () -> {
          String values = fixed ? cache.getByPlaceholder("title") : cache.get("title");
          unless(values != null, "lost", "there are no values");
        };
    Threads.run(search, search);
    unless(cache.filled.get() == 1, "duplicate", "filled " + cache.filled + " times");
  }

  private static final class CachedData {
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean valid;
    private int loads;

    void use(boolean fixed) {
      lock.readLock().lock();
      if (!valid) {
        lock.readLock().unlock();
        lock.writeLock().lock();
        if (!fixed || !valid) {
          loads++;
          valid = true;
        }
        lock.readLock().lock();
        lock.writeLock().unlock();
      }
      lock.readLock().unlock();
    }
  }

  private static void cachedData(boolean fixed) throws Exception {
    CachedData data = new CachedData();
    Threads.run(() -> data.use(fixed), () -> data.use(fixed));
    unless(data.loads == 1, "duplicate", "loaded " + data.loads + " times");
  }
}

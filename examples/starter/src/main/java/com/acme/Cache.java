package com.acme;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Plain Java, which knows nothing of Lockstep: values that are dropped after a while. */
public class Cache {

  private record Entry(String value, Instant until) {}

  private final Map<String, Entry> entries = new ConcurrentHashMap<>();
  private final Duration life;

  public Cache(Duration life, ScheduledExecutorService pool) {
    this.life = life;
    pool.scheduleAtFixedRate(this::sweep, 1, 1, TimeUnit.MINUTES);
  }

  public void put(String key, String value) {
    entries.put(key, new Entry(value, Instant.now().plus(life)));
  }

  public int size() {
    return entries.size();
  }

  private void sweep() {
    entries.values().removeIf(entry -> Instant.now().isAfter(entry.until()));
  }
}

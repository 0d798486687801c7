package com.acme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.junit.LoopTest;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

class CacheTest {

  @LoopTest(unmodified = true)
  void valueIsDroppedAfterADay() throws InterruptedException {
    ScheduledExecutorService pool = Executors.newScheduledThreadPool(1);
    Cache cache = new Cache(Duration.ofDays(1), pool);
    cache.put("key", "value");

    Thread.sleep(Duration.ofHours(23));
    assertThat(cache.size()).isEqualTo(1);
    Thread.sleep(Duration.ofHours(2));
    assertThat(cache.size()).isZero();
    pool.shutdown();
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quartz.CronScheduleBuilder.cronSchedule;
import static org.quartz.JobBuilder.newJob;
import static org.quartz.SimpleScheduleBuilder.simpleSchedule;
import static org.quartz.TriggerBuilder.newTrigger;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.step.StepMeterRegistry;
import io.micrometer.core.instrument.step.StepRegistryConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.quartz.Job;
import org.quartz.JobDataMap;
import org.quartz.JobExecutionContext;
import org.quartz.ScheduleBuilder;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.StdSchedulerFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** Libraries that call at certain times. */
final class Schedules {

  private Schedules() {}

  /** The beans that Spring calls. */
  static class Jobs {
    final AtomicInteger rates = new AtomicInteger();
    final CountDownLatch crons = new CountDownLatch(3);

    @Scheduled(fixedRate = 10, timeUnit = TimeUnit.MINUTES)
    void atRate() {
      rates.incrementAndGet();
    }

    @Scheduled(cron = "0 0 * * * *")
    void eachHour() {
      crons.countDown();
    }
  }

  /** A bean whose method another thread runs. */
  static class Mail {
    @Async
    CompletableFuture<String> send() throws InterruptedException {
      Thread.sleep(Duration.ofMinutes(5));
      return CompletableFuture.completedFuture(Thread.currentThread().getName());
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableScheduling
  @EnableAsync
  static class Beans {
    @Bean
    Jobs jobs() {
      return new Jobs();
    }

    @Bean
    Mail mail() {
      return new Mail();
    }
  }

  /** {@code @Scheduled} at a rate and by cron, and {@code @Async}. */
  static void spring() throws Exception {
    try (AnnotationConfigApplicationContext context =
        new AnnotationConfigApplicationContext(Beans.class)) {
      Jobs jobs = context.getBean(Jobs.class);
      jobs.crons.await();
      assertThat(jobs.rates.get()).isBetween(12, 19);
      assertThat(context.getBean(Mail.class).send().get()).startsWith("SimpleAsyncTaskExecutor-");
    }
  }

  /** What Quartz runs; it makes one for each run. */
  public static class Note implements Job {
    @Override
    public void execute(JobExecutionContext context) {
      @SuppressWarnings("unchecked")
      List<Instant> times = (List<Instant>) context.getMergedJobDataMap().get("times");
      times.add(Instant.now());
      ((CountDownLatch) context.getMergedJobDataMap().get("done")).countDown();
    }
  }

  /** A trigger by cron and one that repeats. */
  static void quartz() throws Exception {
    Properties settings = new Properties();
    settings.setProperty("org.quartz.scheduler.instanceName", "test");
    settings.setProperty("org.quartz.threadPool.threadCount", "1");
    settings.setProperty("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
    Scheduler scheduler = new StdSchedulerFactory(settings).getScheduler();
    List<Instant> tens = new CopyOnWriteArrayList<>();
    List<Instant> minutes = new CopyOnWriteArrayList<>();
    CountDownLatch cron = schedule(scheduler, "tens", cronSchedule("0 0/10 * * * ?"), tens, 2);
    CountDownLatch often =
        schedule(
            scheduler,
            "often",
            simpleSchedule().withIntervalInMinutes(1).withRepeatCount(9),
            minutes,
            10);
    scheduler.start();
    cron.await();
    often.await();
    scheduler.shutdown(true);
    assertThat(tens).allSatisfy(time -> assertThat(time.getEpochSecond() % 600).isZero());
    assertThat(Duration.between(minutes.get(0), minutes.get(9)).toMinutes()).isEqualTo(9);
  }

  private static CountDownLatch schedule(
      Scheduler scheduler, String name, ScheduleBuilder<?> schedule, List<Instant> times, int runs)
      throws SchedulerException {
    CountDownLatch done = new CountDownLatch(runs);
    JobDataMap data = new JobDataMap();
    data.put("times", times);
    data.put("done", done);
    scheduler.scheduleJob(
        newJob(Note.class).withIdentity(name).usingJobData(data).build(),
        newTrigger().withIdentity(name).withSchedule(schedule).build());
    return done;
  }

  /** What Micrometer logs takes the lock of the console, which threads of no loop take too. */
  private static final Logger MICROMETER = Logger.getLogger("io.micrometer");

  /** A registry that publishes each minute, and a timer of it. */
  static void micrometer() throws Exception {
    MICROMETER.setLevel(Level.OFF);
    StepRegistryConfig config =
        new StepRegistryConfig() {
          @Override
          public String prefix() {
            return "test";
          }

          @Override
          public @Nullable String get(String key) {
            return null;
          }
        };
    List<Double> published = new CopyOnWriteArrayList<>();
    StepMeterRegistry registry =
        new StepMeterRegistry(config, Clock.SYSTEM) {
          @Override
          protected void publish() {
            getMeters().stream()
                .filter(meter -> meter instanceof Counter)
                .forEach(meter -> published.add(((Counter) meter).count()));
          }

          @Override
          protected TimeUnit getBaseTimeUnit() {
            return TimeUnit.SECONDS;
          }
        };
    registry.start(Executors.defaultThreadFactory());
    Counter counter = registry.counter("calls");
    Timer timer = registry.timer("time");
    Timer.Sample sample = Timer.start(registry);
    for (int i = 0; i < 360; i++) {
      counter.increment();
      Thread.sleep(Duration.ofSeconds(10));
    }
    assertThat(sample.stop(timer)).isEqualTo(Duration.ofHours(1).toNanos());
    registry.close();
    assertThat(published).hasSizeBetween(60, 62);
    assertThat(published.subList(1, 59)).allMatch(count -> count == 6);
  }
}

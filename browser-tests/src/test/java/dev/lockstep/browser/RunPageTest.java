// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.Task;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Finding;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.Run;
import dev.lockstep.net.Datagrams;
import dev.lockstep.report.Recording;
import dev.lockstep.report.Recording.ArrowKind;
import dev.lockstep.report.Recording.LaneKind;
import dev.lockstep.report.Recording.RunArrow;
import dev.lockstep.report.Recording.RunFailure;
import dev.lockstep.report.Recording.RunLane;
import dev.lockstep.report.Recording.RunOperation;
import dev.lockstep.report.Recording.RunStep;
import dev.lockstep.report.Recording.RunUse;
import dev.lockstep.sync.AsyncLock;
import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.World;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The page of a run, as somebody sees it who opens it in a browser. */
class RunPageTest {

  /** The pictures that are looked at by eye. */
  private static final Path PICTURES = Path.of("target", "pictures");

  private static Browser browser;

  @TempDir static Path directory;

  @BeforeAll
  static void start() {
    browser = Browser.start();
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  // ---- runs

  /** Two tasks that take two seats of one, with a lock that guards too little. */
  private static void overbooking() {
    AsyncLock lock = new AsyncLock();
    int[] seats = {1};
    AsyncAction booking =
        () -> {
          lock.acquire();
          boolean free = seats[0] > 0;
          lock.release();
          Async.yieldNow();
          if (free) {
            seats[0]--;
          }
        };
    Task<?> early = Async.spawn("early guest", booking);
    Task<?> late =
        Async.spawn(
            "late guest",
            () -> {
              Async.sleep(Duration.ofMillis(20));
              booking.run();
            });
    Async.sleep(Duration.ofMillis(20));
    early.await();
    late.await();
    if (seats[0] < 0) {
      throw new AssertionError("overbooked: " + seats[0] + " seats are left");
    }
  }

  private static void philosophers() {
    AsyncLock left = new AsyncLock();
    AsyncLock right = new AsyncLock();
    Task<?> one = Async.spawn("Plato", () -> eat(left, right));
    Task<?> two = Async.spawn("Kant", () -> eat(right, left));
    one.await();
    two.await();
  }

  private static void eat(AsyncLock first, AsyncLock second) {
    first.acquire();
    Async.yieldNow();
    second.acquire();
    second.release();
    first.release();
  }

  private static Path page(String name, Recording run) throws IOException {
    return run.titled("com.example." + name).writeTo(directory, name);
  }

  private static Finding failing(AsyncAction program) {
    Finding finding = Explorer.builder().build().explore(program).finding();
    assertThat(finding).isNotNull();
    return finding;
  }

  private static Finding racing() {
    return failing(
        () -> {
          int[] balance = {0};
          AsyncLock log = new AsyncLock();
          AsyncAction deposit =
              () -> {
                int seen = balance[0];
                log.acquire();
                Async.yieldNow();
                log.release();
                balance[0] = seen + 1;
              };
          Task<?> one = Async.spawn("one", deposit);
          Task<?> two = Async.spawn("two", deposit);
          one.await();
          two.await();
          if (balance[0] != 2) {
            throw new AssertionError("expected: 2 but was: " + balance[0]);
          }
        });
  }

  // ---- tests

  @Test
  void opensAtTheFailingStepAndStepsBackAndForth() throws Exception {
    Finding finding = racing();
    browser.resize(1300, 1000);
    browser.open(page("opens", finding.recording()));
    int failing = finding.recording().failure().step();

    assertThat(browser.text("h1")).isEqualTo("com.example.opens");
    assertThat(browser.text("#verdict")).contains("failed");
    assertThat(browser.text("#details")).contains("Step " + failing, "The run fails in this step");
    browser.click("#back");
    assertThat(browser.text("#details")).contains("Step " + (failing - 1) + ",");
    browser.find("#stage").sendKeys(Keys.HOME);
    assertThat(browser.text("#details")).startsWith("Step 1,");
    browser.find("#stage").sendKeys(Keys.ARROW_RIGHT);
    assertThat(browser.text("#details")).startsWith("Step 2,");
    browser.find("#stage").sendKeys("f");
    assertThat(browser.text("#details")).startsWith("Step " + failing + ",");
    assertThat(browser.text("#list tr[aria-current=step]")).contains("step " + failing);
    browser.assertQuiet();
  }

  @Test
  void filtersByTextAndByObject() throws Exception {
    browser.open(page("filters", racing().recording()));
    int all = browser.findAll("#list tbody tr").size();

    browser.find("#find").sendKeys("two");
    browser.script("filter()");
    assertThat(browser.text("#matches")).contains(" of " + all + " steps match");
    assertThat(browser.findAll("#list tbody tr").size()).isBetween(1, all - 1);
    browser.find("#find").clear();
    browser.script("filter()");
    browser.click("#shared button");
    assertThat(browser.find("#object").getDomProperty("value")).isEqualTo("AsyncLock@1");
    assertThat(browser.findAll("#list tbody tr").size()).isBetween(1, all - 1);
    browser.assertQuiet();
  }

  @Test
  void copiesTheReplayLine() throws Exception {
    Finding finding = racing();
    browser.open(page("copies", finding.recording()));
    browser.script(
        "window.copied = []; document.execCommand = () => copied.push(getSelection() + '');"
            + "Object.defineProperty(navigator, 'clipboard', {value: {writeText: text => { copied.push(text); return Promise.resolve(); }}})");
    browser.click("button[aria-label='Copy Replay line']");
    browser.click("button[aria-label='Copy JUnit']");
    assertThat(browser.script("return copied"))
        .isEqualTo(
            List.of(
                finding.interleaving().toString(), "@Replay(\"" + finding.interleaving() + "\")"));
    browser.assertQuiet();
  }

  @Test
  void aDeadlockHasItsWaitGraph() throws Exception {
    Recording run = failing(RunPageTest::philosophers).recording();
    assertThat(run.waits()).extracting(Recording.RunWait::waiter).contains("Plato", "Kant");
    browser.open(page("deadlock", run));
    assertThat(browser.text("#waits svg")).contains("Plato", "Kant");
    assertThat(browser.text("#waits table")).contains("Since", "step ");
    browser.assertQuiet();
  }

  @Test
  void aWorldHasItsSequenceOfPackets() throws Exception {
    Recording run = Explorer.builder().build().record(Interleaving.fifo(), RunPageTest::lossy);
    browser.open(page("network", run));
    assertThat(browser.text("#packetcount")).isEqualTo("2 packets, 1 lost");
    assertThat(browser.text("#clocks")).contains("clock +3 s", "crashes");
    browser.picture(PICTURES.resolve("network.png"));
    browser.assertQuiet();
  }

  private static void lossy(Run run) {
    World world = run.world();
    Host probe =
        world.host(
            "probe",
            () -> {
              try (Datagrams socket = Datagrams.open(new InetSocketAddress("0.0.0.0", 0))) {
                for (int i = 0; i < 2; i++) {
                  socket.send(new byte[3], new InetSocketAddress(world.testHost().address(), 7));
                  Async.sleep(Duration.ofSeconds(1));
                }
              }
            });
    run.main(
        () -> {
          probe.clock().setOffset(Duration.ofSeconds(3));
          try (Datagrams socket = Datagrams.open(new InetSocketAddress(7))) {
            socket.receive();
            world.link("probe", "test").drop();
            Async.sleep(Duration.ofSeconds(1));
            probe.crash();
          }
        });
  }

  @Test
  void aHistoryWithoutAnOrderIsDrawnAsIntervals() throws Exception {
    List<RunOperation> operations =
        List.of(
            new RunOperation("reader", "get() returned 2", 1, 2, false),
            new RunOperation("writer", "put(1) returned null", 0, 3, true));
    Recording run = racing().recording();
    Recording shown =
        new Recording(
            run.title(),
            run.failure(),
            run.replayLine(),
            run.lanes(),
            run.steps(),
            0,
            run.arrows(),
            run.waits(),
            run.hosts(),
            run.packets(),
            operations,
            run.table());
    browser.open(page("history", shown));
    assertThat(browser.text("#history svg")).contains("\u2718 get() returned 2", "put(1)");
    browser.assertQuiet();
  }

  @Test
  void aRunThatPassesHasAPageToo() throws Exception {
    Recording run =
        Explorer.builder().build().record(Interleaving.fifo(), RunPageTest::overbooking);
    browser.open(page("passes", run));
    assertThat(browser.text("#verdict")).contains("passed");
    assertThat(browser.text("#details")).startsWith("Step " + run.steps().size());
    browser.assertQuiet();
  }

  @Test
  void axeFindsNothingSeriousInBothSchemes() throws Exception {
    browser.open(page("axe", failing(RunPageTest::philosophers).recording()));
    for (String scheme : List.of("light", "dark")) {
      browser.prefer(scheme);
      assertThat(browser.seriousFindings()).as(scheme).isEqualTo(List.of());
    }
    browser.prefer("light");
  }

  @Test
  void itFitsTwoWidthsInBothSchemes() throws Exception {
    browser.open(page("widths", failing(RunPageTest::philosophers).recording()));
    for (String scheme : List.of("light", "dark")) {
      for (int width : new int[] {1300, 520}) {
        browser.prefer(scheme);
        browser.resize(width, 1400);
        assertThat(
                browser.script(
                    "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
            .as("no sideways scrolling at %d pixels", width)
            .isEqualTo(true);
        browser.picture(PICTURES.resolve("run-" + scheme + "-" + width + ".png"));
      }
    }
    browser.prefer("light");
    browser.resize(1300, 1000);
  }

  @Test
  void printIsDarkOnWhiteInADarkSchemeToo() throws Exception {
    browser.open(page("print", failing(RunPageTest::philosophers).recording()));
    browser.print(PICTURES.resolve("run-light.pdf"));
    String inks =
        "const style = getComputedStyle(document.documentElement);"
            + "return ['back', 'text', 'step', 'step-line', 'fail', 'dev', 'wake', 'spawn']"
            + ".map(name => style.getPropertyValue('--' + name)).join()";
    browser.printedIn("light");
    Object inLight = browser.script(inks);
    browser.prefer("dark");
    assertThat(browser.script(inks)).isNotEqualTo(inLight);
    browser.print(PICTURES.resolve("run-dark.pdf"));
    browser.printedIn("dark");
    assertThat(browser.script(inks)).isEqualTo(inLight);
    assertThat(
            browser.script(
                "const message = document.querySelector('pre.message');"
                    + "return message.scrollHeight <= message.clientHeight + 1"))
        .as("the whole failure is printed")
        .isEqualTo(true);
    browser.picture(PICTURES.resolve("run-print.png"));
    browser.prefer("light");
    browser.assertQuiet();
  }

  @Test
  void theFirstViewOfAHundredThousandStepsComesSoon() throws Exception {
    Path page = page("long", longRun(100_000));
    browser.open(page);
    assertThat(browser.text("#details")).startsWith("Step 100000,");
    Number shown =
        (Number) browser.script("return performance.getEntriesByName('shown')[0].startTime");
    System.out.println(
        "first view of 100,000 steps after "
            + shown.longValue()
            + " ms, page of "
            + Files.size(page)
            + " bytes");
    assertThat(shown.longValue())
        .isLessThan(TimeUnit.SECONDS.toMillis(20)); // 2 s on an idle machine
    browser.find("#stage").sendKeys("0");
    browser.find("#stage").sendKeys(Keys.ARROW_LEFT);
    assertThat(browser.text("#details")).startsWith("Step 99999,");
    browser.assertQuiet();
  }

  private static Recording longRun(int length) {
    List<RunLane> lanes = new ArrayList<>();
    for (int lane = 2; lane < 32; lane++) {
      lanes.add(new RunLane(lane, "worker-" + lane, LaneKind.TASK, null));
    }
    List<RunStep> steps = new ArrayList<>();
    List<RunArrow> arrows = new ArrayList<>();
    StackTraceElement site = new StackTraceElement("com.example.Work", "run", "Work.java", 12);
    Supplier<List<RunUse>> uses = () -> List.of(new RunUse("AsyncLock#1", true));
    for (int number = 1; number <= length; number++) {
      int lane = 2 + number * 7 % 30;
      steps.add(
          new RunStep(
              number,
              lane,
              number / 3 * 1_000_000L,
              "waits for AsyncLock#1",
              site,
              number % 20_000 == 7,
              null,
              List.of("wakes worker-3"),
              uses.get()));
      if (number > 3) {
        arrows.add(new RunArrow(ArrowKind.WAKE, number - 3, number, ""));
      }
    }
    RunFailure failure = new RunFailure("E", "E: at the end", List.of(), null, length);
    return new Recording(
        "long", failure, null, lanes, steps, 0, arrows, List.of(), List.of(), List.of(), List.of(),
        "");
  }
}

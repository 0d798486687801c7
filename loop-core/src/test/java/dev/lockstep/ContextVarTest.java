// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** Who sees which value of a context variable. */
class ContextVarTest {

  private final ContextVar<String> user = ContextVar.of("user", "nobody");
  private final List<String> seen = new ArrayList<>();

  @Test
  void taskStartsWithACopyOfItsSpawnersValues() {
    TestLoop.run(
        () -> {
          user.set("main");
          Task<?> child =
              Async.spawn(
                  () -> {
                    seen.add(user.get());
                    user.set("child");
                  });
          user.set("later");
          child.await();
          seen.add(user.get());
        });

    assertThat(seen).containsExactly("main", "later");
  }

  @Test
  void callbackTimerAndDoneCallbackSeeWhatTheirCreatorSaw() {
    TestLoop.run(
        () -> {
          Loop loop = Loop.current();
          AsyncFuture<String> future = Async.future();
          user.set("creator");
          loop.callSoon(() -> seen.add("callback of " + user.get()));
          loop.callLater(Duration.ofSeconds(1), () -> seen.add("timer of " + user.get()));
          future.addDoneCallback(done -> seen.add("done callback of " + user.get()));
          user.set("another");
          future.setResult("done");
          Async.sleep(Duration.ofSeconds(2));
        });

    assertThat(seen)
        .containsExactly("callback of creator", "done callback of creator", "timer of creator");
  }

  @Test
  void callbacksOfOneStepDoNotSeeWhatOneOfThemSets() {
    TestLoop.run(
        () -> {
          Loop loop = Loop.current();
          user.set("creator");
          for (int i = 0; i < 2; i++) {
            String name = "callback " + i;
            loop.callSoon(
                () -> {
                  seen.add(name + " begins as " + user.get());
                  user.set(name);
                  loop.callSoon(() -> seen.add("child of " + user.get()));
                  user.set("later");
                });
          }
          Async.sleep(Duration.ofSeconds(1));
          seen.add(user.get());
        });

    assertThat(seen)
        .containsExactly(
            "callback 0 begins as creator",
            "callback 1 begins as creator",
            "child of callback 0",
            "child of callback 1",
            "creator");
  }

  @Test
  void eachCallbackSeesTheValueOfTheMomentInWhichItWasQueued() {
    TestLoop.run(
        () -> {
          Loop loop = Loop.current();
          Runnable look = () -> seen.add(user.get());
          loop.callSoon(look);
          ContextVar.Token<String> token = user.set("set");
          loop.callSoon(look);
          Context inner = new Context();
          inner.run(
              () -> {
                loop.callSoon(look);
                user.set("inner");
                loop.callSoon(look);
                return null;
              });
          loop.callSoon(look);
          user.reset(token);
          loop.callSoon(look);
          assertThat(inner.valueOf(user)).isEqualTo("inner");
          Async.yieldNow();
        });

    assertThat(seen).containsExactly("nobody", "set", "nobody", "inner", "set", "nobody");
  }

  @Test
  void taskKeepsWhatItSetsOverItsWaitsAndSiblingsDoNotSeeIt() {
    TestLoop.run(
        () -> {
          user.set("spawner");
          List<Task<?>> siblings = new ArrayList<>();
          for (int i = 0; i < 2; i++) {
            String name = "task " + i;
            siblings.add(
                Async.spawn(
                    () -> {
                      Async.yieldNow();
                      String before = user.get();
                      user.set(name);
                      Async.yieldNow();
                      seen.add(before + ", then " + user.get());
                    }));
          }
          for (Task<?> sibling : siblings) {
            sibling.await();
          }
          seen.add(user.get());
        });

    assertThat(seen).containsExactly("spawner, then task 0", "spawner, then task 1", "spawner");
  }

  @Test
  void tokenBringsTheOldValueBackOnce() {
    TestLoop.run(
        () -> {
          ContextVar.Token<String> first = user.set("first");
          ContextVar.Token<String> second = user.set("second");
          user.reset(second);
          seen.add(user.get());
          user.reset(first);
          seen.add(user.get());
          assertThatThrownBy(() -> user.reset(first))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("the token of 'user' was used already; use the token of another set()");
        });

    assertThat(seen).containsExactly("first", "nobody");
  }

  @Test
  void tokenOfAnotherVariableOrContextIsRefused() {
    ContextVar<String> other = ContextVar.of("other", "");
    TestLoop.run(
        () -> {
          ContextVar.Token<String> ofOther = other.set("x");
          assertThatThrownBy(() -> user.reset(ofOther))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessage(
                  "the token belongs to another variable, 'other'; reset 'user' where it was set");
          ContextVar.Token<String> ofMain = user.set("main");
          Async.spawn(
                  () ->
                      assertThatThrownBy(() -> user.reset(ofMain))
                          .hasMessage(
                              "the token belongs to another context; reset 'user' where it was set"))
              .await();
        });
  }

  @Test
  void variableWithoutAValueOrADefaultSaysSo() {
    ContextVar<String> empty = ContextVar.of("empty");

    assertThatThrownBy(empty::get)
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("context variable 'empty' is not set here; set it or give it a default");
  }
}

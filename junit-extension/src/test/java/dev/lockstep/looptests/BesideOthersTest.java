// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.looptests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockStatic;
import static org.mockito.Mockito.when;

import dev.lockstep.Async;
import dev.lockstep.Task;
import dev.lockstep.junit.LoopSettings;
import java.time.Duration;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;
import org.mockito.MockedStatic;

/** Loop tests that use Mockito and AssertJ as any other test does. */
@LoopSettings
class BesideOthersTest {

  private MockedStatic<Ids> ids;

  /** What a static mock replaces. */
  static final class Ids {
    private Ids() {}

    static String next() {
      return UUID.randomUUID().toString();
    }
  }

  @BeforeEach
  void mockIds() {
    ids = mockStatic(Ids.class);
    ids.when(Ids::next).thenReturn("first", "second");
  }

  @AfterEach
  void restoreIds() {
    ids.close();
  }

  @Test
  void aStaticMockOfTheSetUpHoldsInTheTestBeforeAndAfterItWaits() {
    assertThat(Ids.next()).isEqualTo("first");
    Async.sleep(Duration.ofHours(1));
    assertThat(Ids.next()).isEqualTo("second");
    ids.verify(Ids::next, org.mockito.Mockito.times(2));
  }

  @Test
  void aMockIsCalledByTasksInTheOrderOfTheirTimes() {
    UnaryOperator<String> service = mock();
    when(service.apply(any())).thenAnswer(call -> "did " + call.getArgument(0));
    Task<String> late = Async.spawn(() -> callAfter(2, service, "late"));
    Task<String> early = Async.spawn(() -> callAfter(1, service, "early"));
    assertThat(late.await()).isEqualTo("did late");
    assertThat(early.await()).isEqualTo("did early");
    InOrder order = inOrder(service);
    order.verify(service).apply("early");
    order.verify(service).apply("late");
  }

  private static String callAfter(int seconds, UnaryOperator<String> service, String argument) {
    Async.sleep(Duration.ofSeconds(seconds));
    return service.apply(argument);
  }

  @Test
  void softAssertionsCollectWhatTasksFound() {
    SoftAssertions softly = new SoftAssertions();
    Task<?> one = Async.spawn(() -> softly.assertThat(1).isEqualTo(1));
    Task<?> two = Async.spawn(() -> softly.assertThat("b").isEqualTo("b"));
    one.await();
    two.await();
    softly.assertAll();
  }
}

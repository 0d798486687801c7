// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance.flow;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.annotations.AfterClass;

/** The rules of Reactive Streams that can be seen from outside of a subscriber. */
public final class BlackboxRules extends FlowSubscriberBlackboxVerification<Integer> {

  private final Subscribers subscribers = new Subscribers();
  private final Map<Flow.Subscriber<?>, Subscribers.One> made = new ConcurrentHashMap<>();

  /** Called by TestNG. */
  public BlackboxRules() {
    super(new TestEnvironment(FlowRulesTest.WAIT));
  }

  @Override
  public Flow.Subscriber<Integer> createFlowSubscriber() {
    Subscribers.One one = subscribers.make();
    made.put(one.subscriber(), one);
    return one.subscriber();
  }

  @Override
  public void triggerFlowRequest(Flow.Subscriber<? super Integer> subscriber) {
    made.get(subscriber).ask(1);
  }

  @Override
  public Integer createElement(int number) {
    return number;
  }

  /** Ends the loop. */
  @AfterClass
  public void end() throws InterruptedException {
    subscribers.close();
  }
}

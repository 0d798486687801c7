// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance.flow;

import java.util.concurrent.Flow;
import org.reactivestreams.tck.SubscriberWhiteboxVerification.SubscriberPuppet;
import org.reactivestreams.tck.SubscriberWhiteboxVerification.WhiteboxSubscriberProbe;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowSubscriberWhiteboxVerification;
import org.testng.annotations.AfterClass;

/** The rules of Reactive Streams for which a subscriber has to be led. */
public final class WhiteboxRules extends FlowSubscriberWhiteboxVerification<Integer> {

  private final Subscribers subscribers = new Subscribers();

  /** Called by TestNG. */
  public WhiteboxRules() {
    super(new TestEnvironment(FlowRulesTest.WAIT));
  }

  @Override
  public Flow.Subscriber<Integer> createFlowSubscriber(WhiteboxSubscriberProbe<Integer> probe) {
    return new Watched(subscribers.make(), probe);
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

  /** Passes everything on to a subscriber of ours, then tells the probe. */
  private record Watched(Subscribers.One one, WhiteboxSubscriberProbe<Integer> probe)
      implements Flow.Subscriber<Integer>, SubscriberPuppet {

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      one.subscriber().onSubscribe(subscription);
      probe.registerOnSubscribe(this);
    }

    @Override
    public void onNext(Integer item) {
      one.subscriber().onNext(item);
      probe.registerOnNext(item);
    }

    @Override
    public void onError(Throwable thrown) {
      one.subscriber().onError(thrown);
      probe.registerOnError(thrown);
    }

    @Override
    public void onComplete() {
      one.subscriber().onComplete();
      probe.registerOnComplete();
    }

    @Override
    public void triggerRequest(long count) {
      one.ask(count);
    }

    @Override
    public void signalCancel() {
      one.cancel();
    }
  }
}

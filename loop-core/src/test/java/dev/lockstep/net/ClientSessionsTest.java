// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import org.junit.jupiter.api.Test;

/** The sessions of clients that are given up so that those that are kept stay few. */
class ClientSessionsTest {

  private final List<String> invalidated = new ArrayList<>();

  /** Strongly held, as the JDK holds them. */
  private final List<SSLSession> kept = new ArrayList<>();

  private final SSLSessionContext context =
      (SSLSessionContext)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {SSLSessionContext.class},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "hashCode" -> 1;
                    case "equals" -> proxy == arguments[0];
                    default -> throw new AssertionError(method);
                  });

  /** Returns a session; descendants share their values. */
  private SSLSession session(String name, Map<String, Object> values) {
    SSLSession session =
        (SSLSession)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {SSLSession.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "getValue" -> values.get(arguments[0]);
                      case "putValue" -> values.put((String) arguments[0], arguments[1]);
                      case "getSessionContext" -> context;
                      case "invalidate" -> {
                        invalidated.add(name);
                        yield null;
                      }
                      default -> throw new AssertionError(method);
                    });
    kept.add(session);
    return session;
  }

  @Test
  void firstOfAFamilyGoesAfterAHundredConnections() {
    Map<String, Object> values = new HashMap<>();
    for (int i = 0; i <= 250; i++) {
      ClientSessions.opened(session("session " + i, values));
    }
    assertThat(invalidated).containsExactly("session 0", "session 100");
  }

  @Test
  void sessionThatIsResumedAsItIsHasNoDescendantsAndStays() {
    SSLSession session = session("only", new HashMap<>());
    for (int i = 0; i <= 250; i++) {
      ClientSessions.opened(session);
    }
    assertThat(invalidated).isEmpty();
  }

  @Test
  void oldestFamiliesGoWhenThereAreMoreThanAThousand() {
    for (int i = 0; i < 1002; i++) {
      ClientSessions.opened(session("session " + i, new HashMap<>()));
    }
    assertThat(invalidated).containsExactly("session 0", "session 1");
  }
}

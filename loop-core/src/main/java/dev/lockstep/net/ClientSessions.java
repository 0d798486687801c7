// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.WeakHashMap;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/**
 * The bounds of what a JDK keeps of the TLS sessions of clients; thread-safe.
 *
 * <p>Each full handshake begins a family of sessions: in TLS 1.3 each connection resumes one and
 * gets another, its child (RFC 8446, section 4.6.1). The JDK keeps the first of a family for a day,
 * and with it all of its descendants; it keeps 20,480 families, most of them unreachable if several
 * connections are made to one server at once. So the first of a family goes after {@value
 * #MOST_RESUMED} connections, whose last one begins another family, and the oldest family goes when
 * there are more than {@value #MOST_FAMILIES}. What goes is not resumed any more; connections that
 * use it go on.
 */
final class ClientSessions {

  /** The largest number of connections that resume sessions of one family. */
  static final int MOST_RESUMED = 100;

  /** The largest number of families of one context. */
  static final int MOST_FAMILIES = 1000;

  private static final String KEY = "dev.lockstep.family";

  private static final Map<SSLSessionContext, ArrayDeque<WeakReference<SSLSession>>> FAMILIES =
      new WeakHashMap<>();

  /** A family, which the JDK hands on as a value of its sessions. */
  private static final class Family {
    private final SSLSession first;
    private int resumed;

    private Family(SSLSession first) {
      this.first = first;
    }

    private synchronized boolean endsWithOneMore() {
      return ++resumed == MOST_RESUMED;
    }
  }

  private ClientSessions() {}

  /** Called with the session of a client whose handshake is done. */
  static void opened(SSLSession session) {
    SSLSession ending = null;
    if (!(session.getValue(KEY) instanceof Family family)) {
      session.putValue(KEY, new Family(session));
      ending = add(session);
    } else if (family.first != session && family.endsWithOneMore()) {
      session.putValue(KEY, new Family(session));
      ending = family.first;
    }
    if (ending != null) {
      ending.invalidate(); // and the descendants that it has by now
    }
  }

  /** Adds the first session of a family; returns that of a family that has to end, or null. */
  private static @Nullable SSLSession add(SSLSession first) {
    SSLSessionContext context = first.getSessionContext();
    if (context == null) {
      return null; // nobody keeps it
    }
    synchronized (FAMILIES) {
      ArrayDeque<WeakReference<SSLSession>> families =
          FAMILIES.computeIfAbsent(context, c -> new ArrayDeque<>());
      families.add(new WeakReference<>(first));
      return families.size() > MOST_FAMILIES ? families.remove().get() : null;
    }
  }
}

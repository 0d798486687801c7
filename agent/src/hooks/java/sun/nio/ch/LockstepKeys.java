// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package sun.nio.ch;

import java.util.AbstractSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The keys of a simulated selector, in the order of their registration. As in the JDK's own set, an
 * iterator goes on while keys come and go.
 */
final class LockstepKeys extends AbstractSet<Object> {

  private final Set<Object> keys = new LinkedHashSet<>();

  @Override
  public synchronized boolean add(Object key) {
    return keys.add(key);
  }

  @Override
  public synchronized boolean remove(Object key) {
    return keys.remove(key);
  }

  @Override
  public synchronized boolean contains(Object key) {
    return keys.contains(key);
  }

  @Override
  public synchronized int size() {
    return keys.size();
  }

  @Override
  public synchronized Iterator<Object> iterator() {
    Iterator<Object> seen = List.copyOf(keys).iterator();
    return new Iterator<>() {
      private Object last;

      @Override
      public boolean hasNext() {
        return seen.hasNext();
      }

      @Override
      public Object next() {
        last = seen.next();
        return last;
      }

      @Override
      public void remove() {
        LockstepKeys.this.remove(last);
      }
    };
  }
}

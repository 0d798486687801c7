// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.explore;

import dev.lockstep.junit.internal.session.LoopSession;
import dev.lockstep.junit.internal.session.Throwables;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.function.ThrowingSupplier;

/**
 * The nodes returned by a test factory, for JUnit's thread to iterate over. Each next node, also
 * within containers, is taken in the task of the test, so that a lazy stream may wait on the loop.
 */
public final class FactoryNodes {

  private final LoopSession session;

  public FactoryNodes(LoopSession session) {
    this.session = session;
  }

  /** Returns the same nodes; a value that is not a lazy collection is returned as it is. */
  public @Nullable Object of(@Nullable Object made) {
    if (made instanceof Stream<?> stream) {
      return nodes(stream);
    }
    if (made instanceof Collection<?> collection) {
      return collection.stream().map(this::node);
    }
    if (made instanceof Iterable<?> iterable) {
      return nodes(StreamSupport.stream(iterable.spliterator(), false));
    }
    if (made instanceof Iterator<?> iterator) {
      return nodes(iterator);
    }
    if (made instanceof Object[] array) {
      return Arrays.stream(array).map(this::node);
    }
    return made == null ? null : node(made);
  }

  private Stream<?> nodes(Stream<?> stream) {
    return nodes(call(stream::iterator)).onClose(() -> call(() -> closed(stream)));
  }

  private Stream<?> nodes(Iterator<?> iterator) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(new InTask(iterator), Spliterator.ORDERED), false);
  }

  private static boolean closed(Stream<?> stream) {
    stream.close();
    return true;
  }

  private Object node(Object node) {
    return node instanceof DynamicContainer container ? container(container) : node;
  }

  private DynamicNode container(DynamicContainer container) {
    return DynamicContainer.dynamicContainer(
        container.getDisplayName(),
        container.getTestSourceUri().orElse(null),
        nodes(container.getChildren()).map(DynamicNode.class::cast));
  }

  private <T extends @Nullable Object> T call(ThrowingSupplier<T> call) {
    return Throwables.unchecked(() -> session.call(call));
  }

  /** An iterator that advances in the task of the test. */
  private final class InTask implements Iterator<Object> {
    private final Iterator<?> nodes;

    private InTask(Iterator<?> nodes) {
      this.nodes = nodes;
    }

    @Override
    public boolean hasNext() {
      return call(nodes::hasNext);
    }

    @Override
    public Object next() {
      return node(call(nodes::next));
    }
  }
}

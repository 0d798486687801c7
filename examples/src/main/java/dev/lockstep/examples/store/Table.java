// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.store;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/**
 * The newest entry of each key and the last one of each client, regardless of the order of arrival.
 */
final class Table {

  private final Map<String, Entry> byKey = new TreeMap<>();
  private final Map<String, Entry> byClient = new TreeMap<>();

  void add(Entry entry) {
    byKey.merge(entry.key(), entry, BinaryOperator.maxBy(Entry.BY_AGE));
    byClient.merge(
        entry.client(), entry, BinaryOperator.maxBy(Comparator.comparingLong(Entry::number)));
  }

  /** Returns whether it has the given or a later change of a client. */
  boolean has(String client, long number) {
    Entry last = byClient.get(client);
    return last != null && last.number() >= number;
  }

  /** Returns the answer to a read. */
  String get(String key) {
    Entry entry = byKey.get(key);
    return entry == null ? "none" : "value " + entry.value();
  }

  /** Returns the entries that another table needs to become equal to this one. */
  Collection<Entry> entries() {
    Set<Entry> entries = new LinkedHashSet<>(byKey.values());
    entries.addAll(byClient.values());
    return entries;
  }
}

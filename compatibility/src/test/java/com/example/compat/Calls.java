// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.compat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;

/** Libraries that call something, each with a peer in the same program. */
final class Calls {

  private Calls() {}

  /** Texts as they are, in UTF-8. */
  static final MethodDescriptor.Marshaller<String> TEXT =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(String value) {
          return new ByteArrayInputStream(value.getBytes(UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
          try {
            return new String(stream.readAllBytes(), UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  /** A call that takes half an hour, and one that takes longer than its deadline. */
  static void grpc() throws Exception {
    MethodDescriptor<String, String> wait =
        MethodDescriptor.newBuilder(TEXT, TEXT)
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("test/wait")
            .build();
    Server server =
        InProcessServerBuilder.forName("test")
            .addService(
                ServerServiceDefinition.builder("test")
                    .addMethod(
                        wait,
                        ServerCalls.asyncUnaryCall(
                            (minutes, answer) -> {
                              try {
                                TimeUnit.MINUTES.sleep(Long.parseLong(minutes));
                                answer.onNext("after " + minutes);
                                answer.onCompleted();
                              } catch (InterruptedException e) {
                                answer.onError(e);
                              }
                            }))
                    .build())
            .build()
            .start();
    ManagedChannel channel = InProcessChannelBuilder.forName("test").build();
    CallOptions hour = CallOptions.DEFAULT.withDeadlineAfter(Duration.ofHours(1));
    assertThat(ClientCalls.blockingUnaryCall(channel, wait, hour, "30")).isEqualTo("after 30");
    assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(channel, wait, hour, "60"))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED));
    assertThat(channel.shutdownNow().awaitTermination(1, TimeUnit.HOURS)).isTrue();
    assertThat(server.shutdownNow().awaitTermination(2, TimeUnit.HOURS)).isTrue();
  }

  /** A producer that has no broker for an hour, and the mocks of a producer and a consumer. */
  static void kafka() throws Exception {
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            "localhost:9092",
            ProducerConfig.CLIENT_ID_CONFIG,
            "test", // else it is numbered, in a static field
            ProducerConfig.RECONNECT_BACKOFF_MS_CONFIG,
            10_000L,
            ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
            60_000L,
            ProducerConfig.RETRY_BACKOFF_MS_CONFIG,
            10_000L,
            ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG,
            60_000L,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            3_600_000L);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      assertThatThrownBy(() -> producer.send(new ProducerRecord<>("topic", "value")).get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(TimeoutException.class);
    }
    try (MockProducer<String, String> producer =
        new MockProducer<>(
            /* autoComplete= */ false, null, new StringSerializer(), new StringSerializer())) {
      Future<RecordMetadata> sent = producer.send(new ProducerRecord<>("topic", "value"));
      CompletableFuture.delayedExecutor(10, TimeUnit.MINUTES).execute(producer::completeNext);
      assertThat(sent.get().offset()).isZero();
    }
    try (MockConsumer<String, String> consumer = new MockConsumer<>("earliest")) {
      TopicPartition partition = new TopicPartition("topic", 0);
      consumer.assign(List.of(partition));
      consumer.updateBeginningOffsets(Map.of(partition, 0L));
      Thread adder =
          new Thread(
              () ->
                  consumer.schedulePollTask(
                      () -> consumer.addRecord(new ConsumerRecord<>("topic", 0, 0, "k", "v"))));
      adder.start();
      ConsumerRecords<String, String> records = ConsumerRecords.empty();
      while (records.isEmpty()) {
        Thread.sleep(Duration.ofSeconds(1));
        records = consumer.poll(Duration.ofMinutes(1));
      }
      assertThat(records.count()).isEqualTo(1);
    }
  }
}

/* Echo load: load PORT SIZE CONNECTIONS MILLISECONDS. Each connection sends SIZE bytes, waits for all of them, and sends again. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <fcntl.h>

struct connection {
  int fd;
  size_t sent, received;
  uint64_t begun;
};

static char *message, *scrap;
static size_t size;
static uint32_t *latencies;
static size_t answered, capacity;

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000ull + (uint64_t)t.tv_nsec;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void watch(int epoll, struct connection *c, uint32_t events, int change) {
  struct epoll_event event = {.events = events, .data.ptr = c};
  if (epoll_ctl(epoll, change, c->fd, &event) < 0) fail("epoll_ctl");
}

static void push(int epoll, struct connection *c) {
  while (c->sent < size) {
    ssize_t n = send(c->fd, message + c->sent, size - c->sent, MSG_NOSIGNAL);
    if (n < 0) {
      if (errno != EAGAIN) fail("send");
      watch(epoll, c, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
      return;
    }
    c->sent += (size_t)n;
  }
}

static void pull(int epoll, struct connection *c) {
  for (;;) {
    ssize_t n = recv(c->fd, scrap, 262144, 0);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) fail("recv");
    c->received += (size_t)n;
    if (c->received == size) {
      uint64_t end = now();
      if (answered < capacity) latencies[answered] = (uint32_t)((end - c->begun) / 10);
      answered++;
      c->sent = c->received = 0;
      c->begun = end;
      push(epoll, c);
      return;
    }
  }
}

static int by_value(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return x < y ? -1 : x > y;
}

int main(int count, char **arguments) {
  if (count != 5) return 2;
  size = (size_t)atol(arguments[2]);
  int connections = atoi(arguments[3]);
  uint64_t length = (uint64_t)atol(arguments[4]) * 1000000ull;
  message = malloc(size);
  memset(message, 'x', size);
  message[size - 1] = '\n';
  scrap = malloc(262144);
  capacity = 4000000;
  latencies = malloc(capacity * sizeof *latencies);
  struct connection *all = calloc((size_t)connections, sizeof *all);
  int epoll = epoll_create1(0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(arguments[1]))};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  struct rlimit files = {8192, 8192};
  setrlimit(RLIMIT_NOFILE, &files);
  for (int i = 0; i < connections; i++) {
    int one = 1;
    all[i].fd = socket(AF_INET, SOCK_STREAM, 0);
    if (all[i].fd < 0) fail("socket");
    if (connect(all[i].fd, (struct sockaddr *)&address, sizeof address) < 0) fail("connect");
    setsockopt(all[i].fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(all[i].fd, F_SETFL, O_NONBLOCK);
    watch(epoll, &all[i], EPOLLIN, EPOLL_CTL_ADD);
  }
  uint64_t begin = now(), end = begin + length;
  for (int i = 0; i < connections; i++) {
    all[i].begun = now();
    push(epoll, &all[i]);
  }
  struct epoll_event events[256];
  uint64_t at = begin;
  while (at < end) {
    int ready = epoll_wait(epoll, events, 256, 100);
    for (int i = 0; i < ready; i++) {
      struct connection *c = events[i].data.ptr;
      if (events[i].events & EPOLLOUT) {
        watch(epoll, c, EPOLLIN, EPOLL_CTL_MOD);
        push(epoll, c);
      }
      if (events[i].events & EPOLLIN) pull(epoll, c);
    }
    at = now();
  }
  size_t kept = answered < capacity ? answered : capacity;
  qsort(latencies, kept, sizeof *latencies, by_value);
  if (kept == 0) return 1;
  printf("answered=%zu seconds=%.6f p50=%.2f p99=%.2f\n", answered, (double)(at - begin) / 1e9,
         latencies[kept / 2] / 100.0, latencies[kept * 99 / 100] / 100.0);
  return 0;
}

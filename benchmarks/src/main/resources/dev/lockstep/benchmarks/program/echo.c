/* An echo server on epoll: the floor. Prints the port. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

struct connection {
  int fd;
  char *rest;
  size_t length;
};

static int epoll;
static char buffer[262144];

static void watch(struct connection *c, uint32_t events, int change) {
  struct epoll_event event = {.events = events, .data.ptr = c};
  epoll_ctl(epoll, change, c->fd, &event);
}

static void end(struct connection *c) {
  close(c->fd);
  free(c->rest);
  free(c);
}

/* Sends what it can; keeps the rest until the socket takes more. Whether the connection still is. */
static int push(struct connection *c, const char *data, size_t length) {
  ssize_t n = send(c->fd, data, length, MSG_NOSIGNAL);
  if (n < 0 && errno != EAGAIN) {
    end(c);
    return 0;
  }
  size_t sent = n < 0 ? 0 : (size_t)n;
  if (sent < length) {
    char *rest = malloc(length - sent);
    memcpy(rest, data + sent, length - sent);
    free(c->rest);
    c->rest = rest;
    c->length = length - sent;
    watch(c, EPOLLOUT, EPOLL_CTL_MOD);
  } else if (c->rest) {
    free(c->rest);
    c->rest = NULL;
    watch(c, EPOLLIN, EPOLL_CTL_MOD);
  }
  return 1;
}

int main(void) {
  struct rlimit files = {8192, 8192};
  setrlimit(RLIMIT_NOFILE, &files);
  int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, length) < 0 || listen(listener, 2048) < 0) return 1;
  getsockname(listener, (struct sockaddr *)&address, &length);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  epoll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL}, events[256];
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
  for (;;) {
    int ready = epoll_wait(epoll, events, 256, -1);
    for (int i = 0; i < ready; i++) {
      struct connection *c = events[i].data.ptr;
      if (!c) {
        c = calloc(1, sizeof *c);
        c->fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
        setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        watch(c, EPOLLIN, EPOLL_CTL_ADD);
      } else if (c->rest) {
        char *rest = c->rest;
        size_t left = c->length;
        push(c, rest, left);
      } else {
        ssize_t n = recv(c->fd, buffer, sizeof buffer, 0);
        if (n > 0) push(c, buffer, (size_t)n);
        else if (n == 0 || errno != EAGAIN) end(c);
      }
    }
  }
}

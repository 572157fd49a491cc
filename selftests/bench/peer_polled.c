// SPDX-License-Identifier: GPL-2.0
/*
 * Non-blocking descriptors, which are read repeatedly until there is data: spinning
 * with system calls.
 */
#include <sys/eventfd.h>

#include "peers.h"

struct polled {
	int request[2];		/* read end, write end */
	int reply[2];
	size_t size;
};

static void *setup_pipe(unsigned int pair, const struct crowd *crowd)
{
	struct polled *p = state_new(sizeof(*p));

	must(!pipe2(p->request, O_CLOEXEC | O_NONBLOCK) &&
	     !pipe2(p->reply, O_CLOEXEC | O_NONBLOCK));
	p->size = sizeof(struct message);
	return p;
}

static void eventfd_pair(int fds[2])
{
	fds[0] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	fds[1] = dup(fds[0]);
	must(fds[0] >= 0 && fds[1] >= 0);
}

static void *setup_eventfd(unsigned int pair, const struct crowd *crowd)
{
	struct polled *p = state_new(sizeof(*p));

	eventfd_pair(p->request);
	eventfd_pair(p->reply);
	p->size = sizeof(__u64);
	return p;
}

static void put(int fd, const struct message *m, size_t size)
{
	must(write(fd, m, size) == (ssize_t)size);
}

static void take(int fd, struct message *m, size_t size)
{
	ssize_t got;

	while ((got = read(fd, m, size)) < 0)
		must(errno == EAGAIN);
	must(got == (ssize_t)size);
}

/* An eventfd carries only the first word, and it must not be zero. */
static void client(void *state, unsigned long n)
{
	struct polled *p = state;
	struct message m = { 0 };

	for (unsigned long i = 1; i <= n; i++) {
		m.word[0] = i;
		put(p->request[1], &m, p->size);
		take(p->reply[0], &m, p->size);
	}
	must(m.word[0] == n);
}

static void server(void *state, unsigned long n)
{
	struct polled *p = state;
	struct message m = { 0 };

	while (n--) {
		take(p->request[0], &m, p->size);
		put(p->reply[1], &m, p->size);
	}
}

static void teardown(void *state)
{
	struct polled *p = state;

	for (int i = 0; i < 2; i++) {
		close(p->request[i]);
		close(p->reply[i]);
	}
	free(p);
}

const struct peer peer_eventfd_poll = {
	.name = "eventfd-poll",
	.carries = "8 bytes; non-blocking eventfds, read until there is data",
	.flags = PEER_SPINS,
	.setup = setup_eventfd,
	.client = client,
	.server = server,
	.teardown = teardown,
};

const struct peer peer_pipe_poll = {
	.name = "pipe-poll",
	.carries = "56 bytes; non-blocking pipes, read until there is data",
	.flags = PEER_SPINS,
	.setup = setup_pipe,
	.client = client,
	.server = server,
	.teardown = teardown,
};

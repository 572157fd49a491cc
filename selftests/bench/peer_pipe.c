// SPDX-License-Identifier: GPL-2.0
/* Two pipes; a message is one write, below PIPE_BUF and so never torn. */
#include "peers.h"

struct pipes {
	int request[2];
	int reply[2];
};

static void *setup(unsigned int pair, const struct crowd *crowd)
{
	struct pipes *p = state_new(sizeof(*p));

	must(!pipe2(p->request, O_CLOEXEC) && !pipe2(p->reply, O_CLOEXEC));
	return p;
}

static void put(int fd, const struct message *m)
{
	must(write(fd, m, sizeof(*m)) == sizeof(*m));
}

static void take(int fd, struct message *m)
{
	must(read(fd, m, sizeof(*m)) == sizeof(*m));
}

static void client(void *state, unsigned long n)
{
	struct pipes *p = state;
	struct message m = { 0 };

	for (unsigned long i = 1; i <= n; i++) {
		m.word[6] = i;
		put(p->request[1], &m);
		take(p->reply[0], &m);
	}
	must(m.word[6] == n);
}

static void server(void *state, unsigned long n)
{
	struct pipes *p = state;
	struct message m;

	while (n--) {
		take(p->request[0], &m);
		put(p->reply[1], &m);
	}
}

static void send_messages(void *state, unsigned long n)
{
	struct pipes *p = state;
	struct message m = { 0 };

	while (n--)
		put(p->request[1], &m);
}

static void receive(void *state, unsigned long n)
{
	struct pipes *p = state;
	struct message m;

	while (n--)
		take(p->request[0], &m);
}

static void teardown(void *state)
{
	struct pipes *p = state;

	for (int i = 0; i < 2; i++) {
		close(p->request[i]);
		close(p->reply[i]);
	}
	free(p);
}

const struct peer peer_pipe = {
	.name = "pipe",
	.carries = "56 bytes; two pipes, write and read",
	.setup = setup,
	.client = client,
	.server = server,
	.send = send_messages,
	.receive = receive,
	.teardown = teardown,
};

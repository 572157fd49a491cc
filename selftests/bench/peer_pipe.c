// SPDX-License-Identifier: GPL-2.0
/* Two pipes. Each write is shorter than PIPE_BUF, so it is atomic. */
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

_Static_assert(BENCH_BATCH * sizeof(struct message) <= 4096, "PIPE_BUF");

static void send_batches(void *state, unsigned long n)
{
	static const struct message m[BENCH_BATCH];
	struct pipes *p = state;

	while (n) {
		unsigned long some = n < BENCH_BATCH ? n : BENCH_BATCH;
		ssize_t size = some * sizeof(*m);

		must(write(p->request[1], m, size) == size);
		n -= some;
	}
}

static void receive_batches(void *state, unsigned long n)
{
	struct message m[BENCH_BATCH];
	struct pipes *p = state;
	size_t left = n * sizeof(*m);

	while (left) {
		ssize_t size = read(p->request[0], m,
				    left < sizeof(m) ? left : sizeof(m));

		must(size > 0);
		left -= size;
	}
}

const struct peer peer_pipe_batch = {
	.name = "pipe-batch",
	.carries = "64 times 56 bytes in one write and one read",
	.flags = PEER_BATCH,
	.setup = setup,
	.send = send_batches,
	.receive = receive_batches,
	.teardown = teardown,
};

// SPDX-License-Identifier: GPL-2.0
/*
 * Messages in shared memory, and a futex for each direction. Private futexes would
 * be cheaper, but two processes cannot use them.
 */
#include <linux/futex.h>

#include "peers.h"

/* A cache line. */
struct direction {
	__u32 sequence;
	struct message m;
} __attribute__((aligned(64)));

struct board {
	struct direction request;
	struct direction reply;
};

/* Each process has its own @sequence; both count in step. */
struct futexes {
	struct board *board;
	__u32 sequence;
};

static void *setup(unsigned int pair, const struct crowd *crowd)
{
	struct futexes *f = state_new(sizeof(*f));

	f->board = shared(sizeof(*f->board));
	return f;
}

static void put(struct direction *d, const struct message *m, __u32 sequence)
{
	d->m = *m;
	__atomic_store_n(&d->sequence, sequence, __ATOMIC_SEQ_CST);
	must(syscall(SYS_futex, &d->sequence, FUTEX_WAKE, 1, NULL) >= 0);
}

static void take(struct direction *d, struct message *m, __u32 sequence)
{
	while (__atomic_load_n(&d->sequence, __ATOMIC_ACQUIRE) != sequence)
		must(!syscall(SYS_futex, &d->sequence, FUTEX_WAIT, sequence - 1,
			      NULL) || errno == EAGAIN);
	*m = d->m;
}

static void client(void *state, unsigned long n)
{
	struct futexes *f = state;
	struct message m = { 0 };

	for (unsigned long i = 1; i <= n; i++) {
		m.word[6] = i;
		put(&f->board->request, &m, ++f->sequence);
		take(&f->board->reply, &m, f->sequence);
	}
	must(m.word[6] == n);
}

static void server(void *state, unsigned long n)
{
	struct futexes *f = state;
	struct message m;

	while (n--) {
		take(&f->board->request, &m, ++f->sequence);
		put(&f->board->reply, &m, f->sequence);
	}
}

static void teardown(void *state)
{
	struct futexes *f = state;

	munmap(f->board, sizeof(*f->board));
	free(f);
}

const struct peer peer_futex = {
	.name = "futex",
	.carries = "56 bytes in shared memory; FUTEX_WAKE and FUTEX_WAIT",
	.setup = setup,
	.client = client,
	.server = server,
	.teardown = teardown,
};

// SPDX-License-Identifier: GPL-2.0
/*
 * Messages in shared memory, without system calls: both sides poll until a message
 * has come. No method that uses system calls can be faster.
 */
#include "peers.h"

/* One cache line: the message and its sequence number. */
struct direction {
	struct message m;
	__u64 sequence;
} __attribute__((aligned(64)));

struct board {
	struct direction request;
	struct direction reply;
};

/* Each process has its own @sequence; both count in step. */
struct spinner {
	struct board *board;
	__u64 sequence;
};

static void *setup(unsigned int pair, const struct crowd *crowd)
{
	struct spinner *s = state_new(sizeof(*s));

	s->board = shared(sizeof(*s->board));
	return s;
}

static void relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ volatile("yield" ::: "memory");
#else
	__asm__ volatile("" ::: "memory");
#endif
}

static void put(struct direction *d, const struct message *m, __u64 sequence)
{
	d->m = *m;
	__atomic_store_n(&d->sequence, sequence, __ATOMIC_RELEASE);
}

static void take(struct direction *d, struct message *m, __u64 sequence)
{
	while (__atomic_load_n(&d->sequence, __ATOMIC_ACQUIRE) != sequence)
		relax();
	*m = d->m;
}

static void client(void *state, unsigned long n)
{
	struct spinner *s = state;
	struct message m = { 0 };

	for (unsigned long i = 1; i <= n; i++) {
		m.word[6] = i;
		put(&s->board->request, &m, ++s->sequence);
		take(&s->board->reply, &m, s->sequence);
	}
	must(m.word[6] == n);
}

static void server(void *state, unsigned long n)
{
	struct spinner *s = state;
	struct message m;

	while (n--) {
		take(&s->board->request, &m, ++s->sequence);
		put(&s->board->reply, &m, s->sequence);
	}
}

static void teardown(void *state)
{
	struct spinner *s = state;

	munmap(s->board, sizeof(*s->board));
	free(s);
}

const struct peer peer_user_spin = {
	.name = "user-spin",
	.carries = "56 bytes in shared memory; no system call, both spin",
	.flags = PEER_SPINS,
	.setup = setup,
	.client = client,
	.server = server,
	.teardown = teardown,
};
